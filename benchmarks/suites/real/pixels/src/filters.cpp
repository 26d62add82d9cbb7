#include <algorithm>
#include <pixels/image.hpp>

namespace pixels {

// Replace every pixel by the mean, rounded down, of those at most radius away from it in both
// directions, as far as they lie in the image. An image whose data does not fit its size, or a
// negative radius, gives an empty one.
Image boxBlur(const Image& input, int radius) {
    Image output;
    if (input.width < 0 || input.height < 0 || radius < 0 ||
        input.data.size() != static_cast<std::size_t>(input.width) * input.height) {
        return output;
    }
    output = input;
    for (int y = 0; y < input.height; y++) {
        for (int x = 0; x < input.width; x++) {
            long sum = 0;
            long count = 0;
            for (long v = static_cast<long>(y) - radius; v <= static_cast<long>(y) + radius; v++) {
                for (long u = static_cast<long>(x) - radius; u <= static_cast<long>(x) + radius;
                     u++) {
                    if (u >= 0 && u < input.width && v >= 0 && v < input.height) {
                        sum += input.data[v * input.width + u];
                        count++;
                    }
                }
            }
            output.data[y * input.width + x] = static_cast<std::uint8_t>(sum / count);
        }
    }
    return output;
}

// Replace every pixel of a width x height image by the median of the nine around it; beyond the
// border the pixels of the border repeat.
void medianFilter(const std::uint8_t* input, std::uint8_t* output, int width, int height) {
    for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
            std::vector<std::uint8_t> values;
            for (int dy = -1; dy <= 1; dy++) {
                for (int dx = -1; dx <= 1; dx++) {
                    int u = std::min(std::max(x + dx, 0), width - 1);
                    int v = std::min(std::max(y + dy, 0), height - 1);
                    values.push_back(input[v * width + u]);
                }
            }
            std::sort(values.begin(), values.end());
            output[y * width + x] = values[4];
        }
    }
}

// Scale a width x height image to newWidth x newHeight by linear interpolation between the four
// pixels around each place; corners go to corners.
void resizeBilinear(const float* input, int width, int height, float* output, int newWidth,
                    int newHeight) {
    if (width < 1 || height < 1) {
        return;
    }
    for (int y = 0; y < newHeight; y++) {
        for (int x = 0; x < newWidth; x++) {
            double u = newWidth > 1 ? x * (width - 1.0) / (newWidth - 1.0) : 0;
            double v = newHeight > 1 ? y * (height - 1.0) / (newHeight - 1.0) : 0;
            int left = std::min(static_cast<int>(u), width - 1);
            int top = std::min(static_cast<int>(v), height - 1);
            int right = std::min(left + 1, width - 1);
            int bottom = std::min(top + 1, height - 1);
            float a = static_cast<float>(u - left);
            float b = static_cast<float>(v - top);
            const float* upper = input + top * width;
            const float* lower = input + bottom * width;
            float above = upper[left] * (1 - a) + upper[right] * a;
            float below = lower[left] * (1 - a) + lower[right] * a;
            output[y * newWidth + x] = above * (1 - b) + below * b;
        }
    }
}

}  // namespace pixels
