// Calls every hot function once on a fair amount of data and prints how long each took.

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <random>
#include <string>
#include <vector>

#include "hot/histogram.hpp"
#include "hot/image.hpp"
#include "hot/matrix.hpp"
#include "hot/particles.hpp"
#include "hot/select.hpp"
#include "hot/series.hpp"
#include "hot/smoothing.hpp"
#include "hot/sparse.hpp"
#include "hot/text.hpp"
#include "hot/unique.hpp"

namespace {

std::mt19937 engine(42);

std::vector<int> random_ints(std::size_t n, int low, int high) {
    std::uniform_int_distribution<int> pick(low, high);
    std::vector<int> values(n);
    for (int& value : values) value = pick(engine);
    return values;
}

template <typename T>
std::vector<T> random_reals(std::size_t n) {
    std::uniform_real_distribution<T> pick(-1, 1);
    std::vector<T> values(n);
    for (T& value : values) value = pick(engine);
    return values;
}

std::string random_word(std::size_t n) {
    std::string word;
    for (int letter : random_ints(n, 'a', 'f')) word += static_cast<char>(letter);
    return word;
}

/// `call` returns a number that depends on its result, so that nothing is left out.
template <typename Call>
void report(const char* name, Call call) {
    const auto start = std::chrono::steady_clock::now();
    const double check = call();
    const std::chrono::duration<double, std::milli> spent =
        std::chrono::steady_clock::now() - start;
    std::printf("%-16s %9.3f ms   (%.6g)\n", name, spent.count(), check);
}

void matrices() {
    const std::size_t n = 320;
    const auto a = random_reals<double>(n * n);
    const auto b = random_reals<double>(n * n);
    std::vector<double> c(n * n);
    report("multiply", [&] {
        hot::multiply(a, b, c, n, n, n);
        return c[n + 1];
    });

    std::vector<double> values;
    std::vector<int> columns, row_start{0};
    for (std::size_t row = 0; row < 20000; ++row) {
        for (int column : random_ints(24, 0, 19999)) {
            columns.push_back(column);
            values.push_back(0.5);
        }
        row_start.push_back(static_cast<int>(columns.size()));
    }
    const auto x = random_reals<double>(20000);
    std::vector<double> y(20000);
    report("csr_multiply", [&] {
        hot::csr_multiply(values, columns, row_start, x, y);
        return y[7];
    });
}

void pictures() {
    const int width = 1024, height = 768;
    const auto in = random_reals<float>(static_cast<std::size_t>(width) * height);
    std::vector<float> out(in.size());
    const std::vector<float> kernel(9, 1.0f / 9.0f);
    report("blur3x3", [&] {
        blur3x3(in.data(), out.data(), width, height, kernel.data());
        return double(out[width + 1]);
    });
    std::vector<std::uint8_t> pixels;
    for (int value : random_ints(1000000, 0, 255)) {
        pixels.push_back(static_cast<std::uint8_t>(value));
    }
    report("histogram", [&] { return double(hot::histogram(pixels)[17]); });
}

void numbers() {
    const auto values = random_ints(20000, -10000, 10000);
    report("kth_smallest", [&] { return double(hot::kth_smallest(values, 700)); });
    report("prefix_sums", [&] { return double(hot::day_of_goal(values, 1000000000)); });
    report("count_pairs", [&] { return double(hot::count_pairs(values, 77)); });
    report("unique_in_order", [&] { return double(hot::unique_in_order(values).size()); });
    report("smooth", [&] { return double(hot::MovingAverage(500).smooth(values)[999]); });
    const auto coefficients = random_reals<double>(12);
    const auto xs = random_reals<double>(20000);
    report("polynomial", [&] { return hot::polynomial(coefficients, xs)[5]; });
}

void words() {
    std::vector<std::string> list;
    for (int i = 0; i < 5000; ++i) list.push_back(random_word(7));
    report("join", [&] { return double(hot::text::join(list, ", ").size()); });
    const std::string from = random_word(1500), to = random_word(1400);
    report("edit_distance", [&] { return double(hot::text::edit_distance(from, to)); });
}

void physics() {
    std::vector<hot::Particle> particles(100000, {0, 0, 1, 1, 2, -3, 1, 0});
    report("advance", [&] {
        hot::advance(particles, 0.01);
        return particles[3].z;
    });
}

}  // namespace

int main() {
    matrices();
    pictures();
    numbers();
    words();
    physics();
}
