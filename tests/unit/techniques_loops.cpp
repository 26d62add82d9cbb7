// Calls every original and its rewrite on the same data; ends well if nothing differs.
#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <string>
#include <type_traits>
#include <vector>
namespace before {
#include "before.inc"
}
namespace after {
#include "after.inc"
}
using D = std::vector<double>; using F = std::vector<float>; using I = std::vector<int>;
using L = std::vector<long long>;
template <typename V> V some(std::size_t n, int seed) {
    V v(n);
    using T = typename V::value_type;
    for (std::size_t i = 0; i < n; ++i) v[i] = static_cast<T>((i * 7 + seed) % 11) / 3;
    return v;
}
template <typename V> std::vector<V> table(std::size_t rows, std::size_t cols, int seed) {
    std::vector<V> t;
    for (std::size_t i = 0; i < rows; ++i) t.push_back(some<V>(cols, seed + static_cast<int>(i)));
    return t;
}
int fails = 0;
template <typename V> void same(const char* what, const V& x, const V& y) {
    if (x != y) { std::puts(what); ++fails; }
}
// Runs both on copies of the data and compares what the data became.
#define BOTH(name, data, call) do { \
    auto one = data, two = data; \
    { using namespace before; auto& x = one; (void)x; call; } \
    { using namespace after; auto& x = two; (void)x; call; } \
    same(name, one, two); } while (0)
#define VALUE(name, call) same(name, before::call, after::call)
int main() {
    for (int n : {0, 1, 2, 3, 5, 16, 37, 70}) {
        const auto in = some<D>(n + 1, 1);
        for (double limit : {-1.0, 0.0, 1.5}) for (bool clamp : {false, true})
            BOTH("scale", some<D>(n, 2), scale(in.data(), x.data(), n, clamp, limit));
        for (int mode : {0, 1, 2})
            BOTH("blend", some<F>(n * 3, 2), blend(x, some<F>(n * 3, 5), n, 3, mode));
        for (int k : {1, 2, 50}) VALUE("odd", odd(some<I>(n + 1, 3), k, n));
        VALUE("odd, no test is made", odd(I{}, 0, 0));
        BOTH("gained", some<D>(n + 1, 4), gained(x.data(), n, in[0]));
        BOTH("gained, by itself", some<D>(n + 1, 5), gained(x.data(), n, x[n / 2]));

        const auto kernel = some<F>(9, 1);
        for (int w : {0, 1, 2, 3, 4, 9}) {
            BOTH("blur", some<F>(n * w, 1),
                 blur(some<F>(n * w, 3).data(), x.data(), w, n, kernel.data()));
            if (n * w > 0)
                BOTH("life", table<I>(n, w, 1), x[0][0] += life(table<I>(n, w, 7), x, n, w));
            BOTH("life, in place", table<I>(n, w, 2), life(x, x, n, w));
        }
        BOTH("smooth", some<D>(n, 1), smooth(some<D>(n, 7), x));
        BOTH("smooth, in place", some<D>(n, 1), smooth(x, x));
        for (long first : {0, 1, 2})
            BOTH("edge", some<D>(n, 1), edge(x.data(), in.data(), first, n));
        for (int r : {-1, 0, 1, 4, 100})
            BOTH("window", some<L>(n, 1), window(some<I>(n, 2).data(), x.data(), n, r));
        for (int from : {-3, -1, 0, 1, 2, 40}) {
            VALUE("mixed", mixed(some<I>(n, 2), from));
            VALUE("after", after(some<I>(n, 2), from));
        }
        for (int m : {0, 1, n}) {
            const int limit = n;
            BOTH("bounded", some<I>(n + 1, 6), bounded(x.data(), limit, m));
            BOTH("bounded by itself", some<I>(n + 1, 6), bounded(x.data(), x[n / 2], m));
        }

        BOTH("stages", some<D>(3 * n, 1), stages(x.data(), x.data() + n, x.data() + 2 * n, n));
        BOTH("stages, overlapping", some<D>(2 * n + 2, 1),
             stages(x.data(), x.data() + 1, x.data() + 2, n));
        BOTH("stages, overlapping", some<D>(2 * n + 2, 1),
             stages(x.data() + 2, x.data() + 1, x.data(), n));
        VALUE("sums", sums(in));
        BOTH("rows", table<F>(2, n * 3, 1), rows(x[0], x[1], n, 3));
        BOTH("rows, one image", some<F>(n * 3, 1), rows(x, x, n, 3));
        BOTH("earlier", table<I>(2, n, 1), earlier(x[0], x[1], n));
        BOTH("earlier, one vector", some<I>(n, 1), earlier(x, x, n));

        for (int m : {0, 1, 33, 65}) {
            BOTH("transpose", some<D>(n * m, 1),
                 transpose(some<D>(n * m, 4).data(), x.data(), n, m));
            BOTH("transpose, overlapping", some<D>(n * m + 1, 1),
                 transpose(x.data(), x.data() + 1, n, m));
            if (n > 0) BOTH("flip", table<F>(m, n, 1), flip(table<F>(n, m, 3), x));
            BOTH("product", some<D>(n * 70, 1),
                 product(some<D>(n * m, 2), some<D>(m * 70, 3), x, n, m, 70));
            BOTH("strided", some<D>((m + 2) * (n + 4), 1),
                 strided(some<D>((n + 1) * (m + 2), 2).data(), x.data(), n, m, m + 1, n + 2));
            BOTH("strided, rows overlap", some<D>((m + 2) * (n + 4), 1),
                 strided(some<D>((n + 1) * (m + 2), 2).data(), x.data(), n, m, 1, 1));
        }
        if (n > 0) BOTH("flip, one table", table<F>(n, n, 1), flip(x, x));
        if (n < 6) BOTH("product, one matrix", some<D>(n * n, 1), product(x, x, x, n, n, n));
    }
    return fails != 0;
}
