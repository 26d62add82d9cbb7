#include <algorithm>
#include <cmath>
#include <pixels/image.hpp>

namespace pixels {

// Spread the grey values of an image so that all are used alike: the darkest that occurs becomes 0,
// the brightest 255. Images of a single value stay as they are.
void equalise(std::uint8_t* pixels, std::size_t count) {
    std::size_t least = count;
    for (int value = 0; value < 256 && least == count; value++) {
        std::size_t found = 0;
        for (std::size_t i = 0; i < count; i++) {
            if (pixels[i] == value) {
                found++;
            }
        }
        if (found > 0) {
            least = found;
        }
    }
    if (least == count) {
        return;
    }
    std::uint8_t map[256];
    std::size_t below = 0;
    for (int value = 0; value < 256; value++) {
        for (std::size_t i = 0; i < count; i++) {
            if (pixels[i] == value) {
                below++;
            }
        }
        double share = static_cast<double>(below - std::min(below, least)) / (count - least);
        map[value] = static_cast<std::uint8_t>(std::lround(share * 255));
    }
    for (std::size_t i = 0; i < count; i++) {
        pixels[i] = map[pixels[i]];
    }
}

// Hue (0 to below 360), saturation and value of colours whose parts lie between 0 and 1; the hue of
// a grey is 0. Output has the length of input.
void toHsv(const std::vector<Rgb>& input, std::vector<Hsv>& output) {
    for (std::size_t i = 0; i < input.size(); i++) {
        Rgb c = input[i];
        float most = std::max({c.r, c.g, c.b});
        float least = std::min({c.r, c.g, c.b});
        float spread = most - least;
        float hue = 0;
        if (spread > 0) {
            if (most == c.r) {
                hue = std::fmod(60 * ((c.g - c.b) / spread) + 360, 360.0f);
            } else if (most == c.g) {
                hue = 60 * ((c.b - c.r) / spread) + 120;
            } else {
                hue = 60 * ((c.r - c.g) / spread) + 240;
            }
        }
        output[i].h = hue;
        output[i].s = most > 0 ? spread / most : 0;
        output[i].v = most;
    }
}

}  // namespace pixels
