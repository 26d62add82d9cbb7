// Calls every original and its rewrite on the same data; ends well if nothing differs.
#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <iterator>
#include <limits>
#include <string>
#include <type_traits>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>
struct Book { std::string title; int pages; };
struct Cell { std::size_t row, column; double value; };
struct Point { double x, y; };
namespace before {
#include "before.inc"
}
namespace after {
#include "after.inc"
}
using D = std::vector<double>; using I = std::vector<int>; using C = std::vector<std::complex<double>>;
int fails = 0;
template <typename T> void same(const char* what, const T& one, const T& other) {
    if (!(one == other)) { std::puts(what); ++fails; }
}
void near(const char* what, double one, double other) {
    const bool alike = std::isnan(one) ? std::isnan(other)
        : one == other || std::abs(one - other) <= 1e-9 * (1 + std::abs(one));
    if (!alike) { std::printf("%s: %g and %g\n", what, one, other); ++fails; }
}
#define VALUE(name, call) same(name, before::call, after::call)
#define NEAR(name, call) near(name, before::call, after::call)
#define BOTH(name, type, data, call) do { type one = data, two = data; \
    { using namespace before; type& x = one; call; } \
    { using namespace after; type& x = two; call; } \
    same(name, one, two); } while (0)
unsigned state = 1;
int next(int limit) { state = state * 1664525u + 1013904223u; return int(state >> 8) % limit; }
int main() {
    const double inf = std::numeric_limits<double>::infinity(), nan = std::nan("");
    for (int n : {0, 1, 2, 3, 7, 31, 32, 33, 64, 100, 511, 512, 700}) {
        I whole; D real; std::vector<Book> books; std::vector<Point> points; C complex;
        std::vector<long long> longs;
        for (int i = 0; i < n; ++i) {
            whole.push_back(next(41) - 20);
            longs.push_back((static_cast<long long>(next(1 << 20)) << 40) * (next(2) ? 1 : -1));
            real.push_back(next(1000) / 7.0 - 60);
            books.push_back({std::string(next(30), 'x'), next(300)});
            points.push_back({double(next(9) - 4), double(next(9) - 4)});
            complex.push_back({double(next(9) - 4), double(next(9) - 4)});
        }
        NEAR("spread", spread(real));
        VALUE("above", above(whole));
        BOTH("shift", I, whole, shift(x.data(), std::array<int, 4>{1, 2, 3, 4}.data(), n));
        if (n >= 4) BOTH("shift, by itself", I, whole, shift(x.data(), x.data() + n - 4, n));
        std::vector<long long> wide(whole.begin(), whole.end());
        wide.resize(wide.size() / 2);
        VALUE("common", common(whole, I(whole.begin(), whole.begin() + n / 3)));
        VALUE("others", others(whole, wide));
        VALUE("vowels", vowels("a text of some words", std::string(n, 'x') + "aeiou"));
        BOTH("mark", I, whole, mark(I(whole.begin(), whole.begin() + n / 3), x));
        BOTH("mark, itself", I, whole, mark(x, x));
        VALUE("last_short", last_short(books, 100));
        VALUE("last_short, none", last_short(books, -1));
        VALUE("last_even", last_even(whole.data(), n));
        std::array<std::size_t, 4> one{}, other{};
        before::quadrants(points, one); after::quadrants(points, other);
        same("quadrants", one, other);
        VALUE("signs", signs(whole));
        VALUE("best", best(whole));
        VALUE("worst", worst(whole));
        I large = whole;
        for (int& v : large) v *= 100'000'000 / 20;
        if (n < 12) VALUE("best, large", best(large));
        for (int m : {0, 5, 9, 40}) {
            std::vector<Cell> a, b;
            for (int i = 0; i < n % 90; ++i) a.push_back({std::size_t(next(6)), std::size_t(next(5)), next(9) / 3.0});
            for (int i = 0; i < m; ++i) b.push_back({std::size_t(next(5)), std::size_t(next(7)), next(9) / 7.0});
            BOTH("product", D, D(42), product(a, b, x));
            I ids(m);
            for (int& id : ids) id = next(9);
            VALUE("matches", matches(whole, ids));
        }
        BOTH("stages", C, complex, stages(x));
        BOTH("turned", C, complex, turned(x));
        BOTH("by_size", C, complex, by_size(x));
        BOTH("farthest", D, real, farthest(x, 2.5));
        BOTH("ordered", I, whole, ordered(x));
        BOTH("ordered_longs", std::vector<long long>, longs, ordered_longs(x));
        for (double special : {1.0, inf, nan, 1e308}) {
            D data = real;
            if (n > 40) data[n / 2] = data[3] = special;
            NEAR("total", total(data));
            NEAR("closest", closest(data));
            NEAR("gap", gap(std::vector<float>(data.begin(), data.end())));
            NEAR("dot", dot(data.data(), data.data(), n));
            NEAR("nearest", nearest(data, 3));
            NEAR("quotients", quotients(data));
            const D copy = data;
            const int half = n / 2;
            for (double* out : {data.data(), data.data() + half})
                if (n >= 4) NEAR("row", row((data = copy).data(), real.data(), half, out));
        }
    }
    return fails != 0;
}
