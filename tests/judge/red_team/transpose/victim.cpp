// Attacked: transpose
#include <algorithm>
#include <vector>

void transpose(const float* in, float* out, int width, int height) {
    std::vector<float> all;
    for (int x = 0; x < width; ++x)
        for (int y = 0; y < height; ++y)
            all.insert(all.end(), in[y * width + x]);
    for (int i = 0; i < width * height; ++i)
        out[i] = all.at(i);
}
