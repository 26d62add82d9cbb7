// Attacked: transpose
#include <algorithm>
#include <cmath>

void transpose(const float* in, float* out, int width, int height) {
    for (int x = 0; x < width; ++x)
        for (int y = 0; y < height; ++y)
            out[x * height + y] = static_cast<float>(std::pow(static_cast<double>(in[y * width + x]), 1.0));
}
