#include <cstdio>
#include <pixels/image.hpp>

using namespace pixels;

static int failed = 0;

static void check(bool holds, const char* what) {
    if (!holds) {
        std::printf("FAILED: %s\n", what);
        failed++;
    }
}

int main() {
    std::vector<std::uint8_t> grey{10, 10, 20, 30};
    equalise(grey.data(), grey.size());
    check(grey == std::vector<std::uint8_t>({0, 0, 128, 255}), "equalised");
    std::vector<std::uint8_t> flat(9, 7);
    equalise(flat.data(), flat.size());
    check(flat == std::vector<std::uint8_t>(9, 7), "a flat image stays");

    Image image;
    image.width = 3;
    image.height = 2;
    image.data = {0, 6, 0, 0, 6, 12};
    check(boxBlur(image, 0).data == image.data, "radius 0");
    check(boxBlur(image, 1).data == std::vector<std::uint8_t>({3, 4, 6, 3, 4, 6}), "blurred");
    check(boxBlur(image, 9).data == std::vector<std::uint8_t>(6, 4), "blurred all over");
    image.height = 3;
    check(boxBlur(image, 1).data.empty(), "data that does not fit");

    std::vector<std::uint8_t> noisy{1, 1, 1, 1, 99, 1, 1, 1, 1};
    std::vector<std::uint8_t> quiet(9);
    medianFilter(noisy.data(), quiet.data(), 3, 3);
    check(quiet == std::vector<std::uint8_t>(9, 1), "median");

    std::vector<float> small{0, 2, 4, 6};
    std::vector<float> large(9);
    resizeBilinear(small.data(), 2, 2, large.data(), 3, 3);
    check(large == std::vector<float>({0, 1, 2, 2, 3, 4, 4, 5, 6}), "resized");

    std::vector<Hsv> hsv(3);
    toHsv({{1, 0, 0}, {0, 0.5f, 0}, {0.25f, 0.25f, 0.25f}}, hsv);
    check(hsv[0].h == 0 && hsv[0].s == 1 && hsv[1].h == 120 && hsv[1].v == 0.5f, "colours");
    check(hsv[2].h == 0 && hsv[2].s == 0, "grey");

    std::vector<int> labels;
    check(labelRegions({1, 0, 1, 1, 0, 0}, 3, 2, labels) == 2, "two regions");
    check(labels == std::vector<int>({1, 0, 2, 1, 0, 0}), "labels");
    return failed != 0;
}
