// Works on the same generated image again and again.
#include <cstdio>
#include <pixels/image.hpp>

using namespace pixels;

int main() {
    Image image;
    image.width = 320;
    image.height = 240;
    unsigned state = 1;
    for (int i = 0; i < image.width * image.height; i++) {
        state = state * 1664525u + 1013904223u;
        image.data.push_back(static_cast<std::uint8_t>(state >> 25));
    }
    std::vector<float> real(image.data.begin(), image.data.end());
    std::vector<float> larger(real.size() * 4);
    std::vector<Rgb> colours;
    for (float value : real) {
        colours.push_back({value / 128, 1 - value / 128, 0.5f});
    }
    std::vector<Hsv> hsv(colours.size());
    long sum = 0;
    for (int turn = 0; turn < 3; turn++) {
        Image blurred = boxBlur(image, 3);
        Image quiet = image;
        medianFilter(image.data.data(), quiet.data.data(), image.width, image.height);
        equalise(quiet.data.data(), quiet.data.size());
        resizeBilinear(real.data(), image.width, image.height, larger.data(), 2 * image.width,
                       2 * image.height);
        toHsv(colours, hsv);
        std::vector<std::uint8_t> mask;
        for (std::uint8_t value : image.data) {
            mask.push_back(value > 60);
        }
        std::vector<int> labels;
        sum += labelRegions(mask, image.width, image.height, labels) + blurred.data[1000];
        sum += quiet.data[1000] + static_cast<long>(larger[1000] + hsv[1000].h);
    }
    std::printf("%ld\n", sum);
    return 0;
}
