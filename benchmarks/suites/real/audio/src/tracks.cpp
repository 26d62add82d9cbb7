#include <algorithm>
#include <cmath>

#include "audio.hpp"

namespace audio {

// Read input at every step-th place, from the first on, by cubic interpolation between four
// samples; beyond its ends the last ones repeat. Steps below a hundredth, and no input, give
// nothing.
std::vector<float> resample(const std::vector<float>& input, double step) {
    std::vector<float> output;
    if (input.empty() || !(step >= 0.01)) {
        return output;
    }
    long last = static_cast<long>(input.size()) - 1;
    for (std::size_t n = 0; n * step <= static_cast<double>(last); n++) {
        double place = n * step;
        long at = static_cast<long>(std::floor(place));
        double t = place - at;
        double p[4];
        for (long k = 0; k < 4; k++) {
            p[k] = input[std::clamp(at - 1 + k, 0L, last)];
        }
        double value = p[1] + 0.5 * t * (p[2] - p[0]) +
                       std::pow(t, 2) * (p[0] - 2.5 * p[1] + 2 * p[2] - 0.5 * p[3]) +
                       std::pow(t, 3) * (1.5 * (p[1] - p[2]) + 0.5 * (p[3] - p[0]));
        output.push_back(static_cast<float>(value));
    }
    return output;
}

// Add up all tracks, each with its gain, cut the sum to -1 ... 1 and write it as 16-bit integers.
// As long as the shortest track; a track without a gain has gain 0.
void mix(const std::vector<std::vector<float>>& tracks, const std::vector<float>& gains,
         std::vector<std::int16_t>& output) {
    std::size_t length = tracks.empty() ? 0 : tracks[0].size();
    for (const std::vector<float>& track : tracks) {
        length = std::min(length, track.size());
    }
    output.assign(length, 0);
    for (std::size_t i = 0; i < length; i++) {
        float sum = 0;
        for (std::size_t t = 0; t < tracks.size(); t++) {
            float gain = t < gains.size() ? gains[t] : 0.0f;
            sum += gain * tracks[t][i];
        }
        sum = std::max(-1.0f, std::min(1.0f, sum));
        output[i] = static_cast<std::int16_t>(std::lround(sum * 32767));
    }
}

// How much of one frequency, in turns per sample, there is in input: the magnitude of its
// coefficient of Fourier, divided by the length; 0 without input.
double toneStrength(const std::vector<float>& input, double frequency) {
    double real = 0;
    double imaginary = 0;
    for (std::size_t i = 0; i < input.size(); i++) {
        real += input[i] * std::cos(2 * M_PI * frequency * i);
        imaginary -= input[i] * std::sin(2 * M_PI * frequency * i);
    }
    return input.empty() ? 0 : std::sqrt(real * real + imaginary * imaginary) / input.size();
}

}  // namespace audio
