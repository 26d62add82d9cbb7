// Calls every original and its rewrite on the same data; ends well if nothing differs.
#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <type_traits>
#include <vector>
namespace before {
#include "before.inc"
}
namespace after {
#include "after.inc"
}
using D = std::vector<double>; using T = std::vector<D>;
D some(std::size_t n, int seed) {
    D v(n);
    for (std::size_t i = 0; i < n; ++i) v[i] = static_cast<int>((i * 7 + seed) % 11 - 4) / 3.0;
    return v;
}
T table(std::size_t n, int seed) {
    T t;
    for (std::size_t i = 0; i < n; ++i) t.push_back(some(n, seed + static_cast<int>(i)));
    return t;
}
int fails = 0;
template <typename V> void same(const char* what, const V& x, const V& y) {
    if (x != y) { std::puts(what); ++fails; }
}
void same(const char* what, const D& x, const D& y) {   // there may be NaN in it
    if (std::memcmp(x.data(), y.data(), x.size() * sizeof(double)) != 0) { std::puts(what); ++fails; }
}
#define BOTH(name, data, call) do { \
    auto one = data, two = data; \
    { using namespace before; auto& x = one; (void)x; call; } \
    { using namespace after; auto& x = two; (void)x; call; } \
    same(name, one, two); } while (0)
int main() {
    for (int n : {0, 1, 2, 3, 7, 31, 32, 33, 70}) {
        const T a = table(n, 1), b = table(n, 2);
        BOTH("gemm", table(n, 3), gemm(n, 0.5, a, b, x));
        BOTH("gemm, one table", a, gemm(n, 0.5, x, b, x));
        const D f = some(n * n, 1), g = some(n * n, 5);
        BOTH("wrong_way", g, wrong_way(f.data(), f.data(), x.data(), n));
        BOTH("wrong_way, overlapping", some(2 * n * n, 4), wrong_way(f.data(), x.data() + n, x.data(), n));
        BOTH("scaled", g, scaled(x.data(), n, n, f.data()));
        BOTH("scaled, by itself", g, scaled(x.data(), n, n, x.data() + n / 2));
        BOTH("onto", some(n, 1), onto(a, x, n));
        if (n > 0) BOTH("onto, a row", a, onto(x, x[n / 2], n));
        BOTH("means", some(n, 1), means(a, x, n));
        if (n > 0) BOTH("means, a row", a, means(x, x[0], n));
        BOTH("dense", g, dense(f, f, some(n, 2), x, n));
        BOTH("dense, in place", g, dense(x, f, some(n, 2), x, n));
        BOTH("dense, its own bias", g, dense(f, f, x, x, n));
        for (int first : {-1, 0, 2})
            BOTH("product", some(n + 1, 1), product(x.data() + 1, f.data() + n, first, n > 1 ? n - 2 : -1, n));
    }
    return fails != 0;
}
