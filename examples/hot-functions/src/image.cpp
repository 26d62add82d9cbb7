#include "hot/image.hpp"

// Tests every one of the nine neighbours of every pixel, although only the border needs it.
void blur3x3(const float* in, float* out, int width, int height, const float* kernel) {
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            float sum = 0.0f;
            for (int dy = -1; dy <= 1; ++dy) {
                for (int dx = -1; dx <= 1; ++dx) {
                    int sy = y + dy;
                    int sx = x + dx;
                    if (sy >= 0 && sy < height && sx >= 0 && sx < width) {
                        sum += in[sy * width + sx] * kernel[(dy + 1) * 3 + (dx + 1)];
                    }
                }
            }
            out[y * width + x] = sum;
        }
    }
}
