// Grey and colour images and what is done to them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace pixels {

struct Image {
    int width = 0;
    int height = 0;
    std::vector<std::uint8_t> data;
};

struct Rgb {
    float r, g, b;
};

struct Hsv {
    float h, s, v;
};

void equalise(std::uint8_t* pixels, std::size_t count);
Image boxBlur(const Image& input, int radius);
void medianFilter(const std::uint8_t* input, std::uint8_t* output, int width, int height);
void resizeBilinear(const float* input, int width, int height, float* output, int newWidth,
                    int newHeight);
void toHsv(const std::vector<Rgb>& input, std::vector<Hsv>& output);
int labelRegions(const std::vector<std::uint8_t>& mask, int width, int height,
                 std::vector<int>& labels);

}  // namespace pixels
