// Sound as floats between -1 and 1.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace audio {

struct Biquad {
    double b0 = 1, b1 = 0, b2 = 0, a1 = 0, a2 = 0;
    double z1 = 0, z2 = 0;

    void process(float* samples, std::size_t count);
};

std::vector<float> resample(const std::vector<float>& input, double step);
void convolve(const std::vector<float>& input, const std::vector<float>& kernel,
              std::vector<float>& output);
void envelope(const float* input, float* output, std::size_t count, std::size_t reach);
void mix(const std::vector<std::vector<float>>& tracks, const std::vector<float>& gains,
         std::vector<std::int16_t>& output);
double toneStrength(const std::vector<float>& input, double frequency);

}  // namespace audio
