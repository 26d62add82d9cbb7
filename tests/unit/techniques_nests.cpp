// Calls every original and its rewrite on the same data; ends well if no bit differs.
#include <cmath>
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
D some(int n, int seed) {
    D v(n);
    for (int i = 0; i < n; ++i) v[i] = ((i * 7 + seed) % 11 - 3) / 3.0 + (i % 3 == 0 ? 4 : 0);
    return v;
}
T table(int rows, int columns, int seed) {
    T t;
    for (int i = 0; i < rows; ++i) t.push_back(some(columns, seed + i));
    return t;
}
int fails = 0;
bool bits(const D& a, const D& b) {
    return a.size() == b.size()
        && (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(double)) == 0);
}
bool bits(const T& a, const T& b) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i) if (!bits(a[i], b[i])) return false;
    return true;
}
#define BOTH(name, data, call) do { \
    auto one = data, two = data; \
    { using namespace before; auto& x = one; call; } \
    { using namespace after; auto& x = two; call; } \
    if (!bits(one, two)) { std::printf("%s, n = %d\n", name, n); ++fails; } } while (0)
int main() {
    for (int n : {0, 1, 2, 3, 5, 31, 32, 33, 40, 67}) {
        BOTH("factor", some(n * n, 1), factor(n, x.data()));
        BOTH("upper", some(n * n, 2), upper(n, x.data()));
        BOTH("forward", some(n, 3), forward(n, some(n * n, 5).data(), x.data()));
        BOTH("forward, in place", some(n * n + n, 3), forward(n, x.data(), x.data()));
        for (int m : {0, 1, 4, 35}) {
            BOTH("triangle", some(m * n, 3), triangle(m, n, 1.5, some(m * m, 2).data(), x.data()));
            BOTH("covariance", table(m, m, 1), covariance(m, n, table(n, m, 4), x));
            if (m == n) BOTH("covariance, itself", table(n, n, 1), covariance(n, n, x, x));
            BOTH("orthogonal", table(n, m, 1), { T r = table(m, m, 0); orthogonal(n, m, x, r); });
            if (m == n) BOTH("orthogonal, one table", table(n, n, 1), orthogonal(n, n, x, x));
            BOTH("pair", some(n + m, 1), pair(x.data(), n, m));
        }
    }
    return fails != 0;
}
