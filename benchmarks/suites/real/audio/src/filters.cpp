#include <algorithm>
#include <cmath>

#include "audio.hpp"

namespace audio {

// Filter count samples in place; what is remembered stays for the next call.
void Biquad::process(float* samples, std::size_t count) {
    for (std::size_t i = 0; i < count; i++) {
        double in = samples[i];
        double out = b0 * in + z1;
        z1 = b1 * in - a1 * out + z2;
        z2 = b2 * in - a2 * out;
        samples[i] = static_cast<float>(out);
    }
}

// The convolution of input with kernel, as long as both together less one; nothing if one is empty.
void convolve(const std::vector<float>& input, const std::vector<float>& kernel,
              std::vector<float>& output) {
    output.clear();
    if (input.empty() || kernel.empty()) {
        return;
    }
    std::size_t length = input.size() + kernel.size() - 1;
    for (std::size_t i = 0; i < length; i++) {
        float sum = 0;
        for (std::size_t k = 0; k < kernel.size(); k++) {
            if (i >= k && i - k < input.size()) {
                sum += input[i - k] * kernel[k];
            }
        }
        output.push_back(sum);
    }
}

// The largest magnitude among the last reach samples up to each one, itself included; with a reach
// of 0 everything is 0.
void envelope(const float* input, float* output, std::size_t count, std::size_t reach) {
    for (std::size_t i = 0; i < count; i++) {
        float most = 0;
        std::size_t first = i + 1 > reach ? i + 1 - reach : 0;
        for (std::size_t k = first; k <= i; k++) {
            most = std::max(most, std::fabs(input[k]));
        }
        output[i] = most;
    }
}

}  // namespace audio
