// A second of a generated sound, worked on again and again.
#include <cmath>
#include <cstdio>

#include "audio.hpp"

using namespace audio;

int main() {
    std::vector<float> sound;
    for (int i = 0; i < 44100; i++) {
        sound.push_back(static_cast<float>(0.5 * std::sin(0.05 * i) + 0.3 * std::sin(0.31 * i)));
    }
    std::vector<float> kernel(64, 1.0f / 64);
    std::vector<float> output;
    std::vector<float> around(sound.size());
    std::vector<std::int16_t> mixed;
    double sum = 0;
    for (int turn = 0; turn < 6; turn++) {
        Biquad low;
        low.b0 = 0.1;
        low.a1 = -0.9;
        std::vector<float> filtered = sound;
        low.process(filtered.data(), filtered.size());
        convolve(filtered, kernel, output);
        envelope(sound.data(), around.data(), sound.size(), 100);
        std::vector<float> slower = resample(sound, 0.7);
        mix({sound, output, around, slower}, {0.4f, 0.3f, 0.2f, 0.1f}, mixed);
        sum += mixed[1000] + toneStrength(slower, 0.05);
    }
    std::printf("%.6f\n", sum);
    return 0;
}
