#include <pixels/image.hpp>
#include <queue>
#include <utility>

namespace pixels {

// Number the regions of a width x height mask whose pixels are not 0 and touch at their sides, from
// 1 on in the order of their first pixels; labels of the rest are 0. Returns how many there are.
int labelRegions(const std::vector<std::uint8_t>& mask, int width, int height,
                 std::vector<int>& labels) {
    if (width < 0 || height < 0 ||
        mask.size() != static_cast<std::size_t>(width) * static_cast<std::size_t>(height)) {
        return 0;
    }
    labels.assign(mask.size(), 0);
    int regions = 0;
    for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
            if (mask[y * width + x] == 0 || labels[y * width + x] != 0) {
                continue;
            }
            regions++;
            std::queue<std::pair<int, int>> next;
            next.push({x, y});
            while (!next.empty()) {
                std::pair<int, int> place = next.front();
                next.pop();
                int u = place.first;
                int v = place.second;
                if (u < 0 || u >= width || v < 0 || v >= height) {
                    continue;
                }
                if (mask[v * width + u] == 0 || labels[v * width + u] != 0) {
                    continue;
                }
                labels[v * width + u] = regions;
                next.push({u + 1, v});
                next.push({u - 1, v});
                next.push({u, v + 1});
                next.push({u, v - 1});
            }
        }
    }
    return regions;
}

}  // namespace pixels
