#include <cmath>
#include <cstdio>

#include "audio.hpp"

using namespace audio;

static int failed = 0;

static void check(bool holds, const char* what) {
    if (!holds) {
        std::printf("FAILED: %s\n", what);
        failed++;
    }
}

int main() {
    Biquad mean;
    mean.b0 = mean.b1 = 0.5;
    std::vector<float> step{1, 1, 0};
    mean.process(step.data(), step.size());
    check(step == std::vector<float>({0.5f, 1, 0.5f}) && mean.z1 == 0, "filtered");

    check(resample({0, 1, 2, 3}, 1) == std::vector<float>({0, 1, 2, 3}), "as it was");
    check(resample({0, 1, 2, 3}, 0.5)[3] == 1.5f && resample({1}, 0).empty(), "between");

    std::vector<float> output;
    convolve({1, 2, 3}, {1, -1}, output);
    check(output == std::vector<float>({1, 1, 1, -3}), "convolved");

    std::vector<float> wave{0, -3, 1, 0, 0};
    std::vector<float> around(5);
    envelope(wave.data(), around.data(), 5, 3);
    check(around == std::vector<float>({0, 3, 3, 3, 1}), "envelope");

    std::vector<std::int16_t> mixed;
    mix({{1, 0.5f}, {1, -0.5f, 9}}, {1, 1}, mixed);
    check(mixed == std::vector<std::int16_t>({32767, 0}), "mixed");

    std::vector<float> tone;
    for (int i = 0; i < 64; i++) {
        tone.push_back(static_cast<float>(std::cos(2 * M_PI * i / 8)));
    }
    check(std::fabs(toneStrength(tone, 1 / 8.0) - 0.5) < 1e-6, "tone");
    check(std::fabs(toneStrength(tone, 1 / 4.0)) < 1e-6, "no tone");
    return failed != 0;
}
