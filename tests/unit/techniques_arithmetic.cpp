// Calls every original and its rewrite on the same data; ends well if nothing differs.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <iterator>
#include <limits>
#include <map>
#include <string>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>
const double rate = 0.3;
double loose = 0.7;
namespace before {
#include "before.inc"
}
namespace after {
#include "after.inc"
}
using D = std::vector<double>; using F = std::vector<float>; using I = std::vector<int>;
const double inf = std::numeric_limits<double>::infinity();
int fails = 0;
bool close(double a, double b, double rel) {
    if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b);
    return a == b || std::fabs(a - b) <= rel * std::max(std::fabs(a), std::fabs(b));
}
void near(const char* what, double a, double b, double rel = 1e-12) {
    if (!close(a, b, rel)) { std::printf("%s: %g %g\n", what, a, b); ++fails; }
}
template <typename V> void each(const char* what, const V& a, const V& b, double rel = 1e-12) {
    for (std::size_t i = 0; i < a.size(); ++i) near(what, a[i], b[i], rel);
}
#define SAME(what, x, y) do { if (!((x) == (y))) { std::puts(what); ++fails; } } while (0)
template <typename V> V some(std::size_t n, int seed) {
    V v(n);
    using T = typename V::value_type;
    for (std::size_t i = 0; i < n; ++i) v[i] = static_cast<T>((i * 7 + seed) % 11) - 3;
    return v;
}
void sums(int n) {
    D a = some<D>(n + 3, 1), b = some<D>(n + 3, 4);
    for (int from : {0, 1, 2}) {
        const double x = before::dot(a.data(), b.data(), from, n);
        near("dot", x, after::dot(a.data(), b.data(), from, n));
    }
    near("dot", before::dot(a.data() + 2, b.data() + 2, -2, n),
         after::dot(a.data() + 2, b.data() + 2, -2, n));
    for (double odd : {0.5, 1e308, -1e308, inf, -inf, inf - inf, 1e-300}) {
        a[n / 2] = a[n / 3] = odd; a[0] = -odd;
        near("dot", before::dot(a.data(), b.data(), 0, n), after::dot(a.data(), b.data(), 0, n));
        near("spread", before::spread(a), after::spread(a), 1e-9);
        near("product", before::product(a), after::product(a));
        near("least", before::least(a.data(), n), after::least(a.data(), n));
        F f(a.begin(), a.end());
        near("highest", before::highest(f), after::highest(f));
        std::rotate(a.begin(), a.begin() + n / 3, a.end());
    }
    auto w = some<I>(n, 3); if (n > 2) { w[1] = 2000000000; w[2] = -2000000000; }
    SAME("balance", before::balance(w, 0), after::balance(w, 0));
    SAME("bits", before::bits(some<std::vector<unsigned>>(n, 2)),
         after::bits(some<std::vector<unsigned>>(n, 2)));
    auto s = some<std::vector<short>>(std::min(n, 6), 2);
    SAME("small", before::small(s), after::small(s));
}
void calls(int n) {
    D a = some<D>(n, 1), b = a;
    before::damp(a, 1.5); after::damp(b, 1.5);
    SAME("damp", a, b);
    before::changing(a); after::changing(b);
    SAME("changing", a, b);
    D wide(n * (n + 1) + 9, 2.0), twin = wide;
    before::rows(wide.data() + 1, wide.data() + 3, n, n);
    after::rows(twin.data() + 1, twin.data() + 3, n, n);
    SAME("rows, overlapping", wide, twin);
    D x(n, 3.0);
    before::rows(x.data(), wide.data(), n, n); after::rows(x.data(), twin.data(), n, n);
    before::inner(wide.data() + 1, wide.data() + 2, n, n, 1.5);
    after::inner(twin.data() + 1, twin.data() + 2, n, n, 1.5);
    SAME("inner, overlapping", wide, twin);
    before::inner(wide.data(), x.data(), n, n, 0.5); after::inner(twin.data(), x.data(), n, n, 0.5);
    before::inner(wide.data(), nullptr, n, 0, 0.5); after::inner(twin.data(), nullptr, n, 0, 0.5);
    SAME("inner", wide, twin);
    before::rows(nullptr, wide.data(), n, 0); after::rows(nullptr, twin.data(), n, 0);
    SAME("rows", wide, twin);
    before::waves(wide, n, n); after::waves(twin, n, n);
    SAME("waves", wide, twin);
}
void powers(int n) {
    for (double x : {0.0, -0.0, 1.7, -2.5, 1e-160, 1e120, -1e200, inf, -inf, inf - inf}) {
        const float f = static_cast<float>(x);
        near("powers", before::powers(x, f), after::powers(x, f));
        near("moment", before::moment({f, x}), after::moment({f, x}));
        near("series", before::series(some<D>(n, 3), x), after::series(some<D>(n, 3), x), 1e-9);
    }
    D c = some<D>(n + 1, 4), x = some<D>(n, 2), y(n), z(n);
    before::poly(c.data(), x.data(), y.data(), n, n);
    after::poly(c.data(), x.data(), z.data(), n, n);
    each("poly", y, z, 1e-9);
    D p(3 * n + 1, 0.5), q = p;
    before::poly(c.data(), p.data(), p.data(), n, n);
    after::poly(c.data(), q.data(), q.data(), n, n);
    each("poly, in place", p, q, 1e-9);
    for (double total : {3.0, 0.0, -7.5, 5e-324, 1e308, inf, inf - inf}) {
        D v = some<D>(n, 1), w = v;
        before::scale(v, total); after::scale(w, total);
        each("scale", v, w);
        F a = some<F>(n, 3), b(n), d(n);
        for (auto& e : a) e += 3;
        before::shares(a.data(), b.data(), n, static_cast<float>(total));
        after::shares(a.data(), d.data(), n, static_cast<float>(total));
        each("shares", b, d, 1e-5);
        before::shares(a.data(), a.data(), 0, 1); after::shares(a.data(), a.data(), 0, 1);
    }
}
void roots(int n) {
    D x = some<D>(n, 5);
    for (double r : {0.0, -1.0, 2.0, 3.0, 1e-170, 1e-162, 5e-324, 1e200, inf, inf - inf}) {
        for (double odd : {0.1, 5e-324, 3e-323, 1e-323, 1e-300, 4.0, 9.0, inf, inf - inf}) {
            for (int step = -3; step <= 3; ++step) {
                double at = r * r; at = odd == 0.1 && std::isfinite(at) ? at : odd;
                for (int k = 0; k < std::abs(step); ++k)
                    at = std::nextafter(at, step < 0 ? 0 : inf);
                if (n > 0) x[n / 2] = at;
                SAME("near", before::near(x, 0.5, r), after::near(x, 0.5, r));
                SAME("near", before::near(x, 0.0, r), after::near(x, 0.0, r));
                F f(x.begin(), x.end());
                const float least = static_cast<float>(r);
                SAME("nearest", before::nearest(f, 0.5f, least), after::nearest(f, 0.5f, least));
                near("force", before::force(x.data(), n, r), after::force(x.data(), n, r), 0);
            }
        }
    }
}
void places(int n) {
    auto v = some<I>(n + 1, 2);
    SAME("ring", before::ring(v, n), after::ring(v, n));
    const std::string text = "the quick brown fox jumps", key(n, 'k');
    if (n > 0) SAME("cipher", before::cipher(text, key), after::cipher(text, key));
    SAME("cipher", before::cipher("", key), after::cipher("", key));
    for (int far : {0, 5, -2000, 2147483647, -2147483647 - 1}) {
        if (n > 2) { v[1] = far; v[2] = -1 - far; }
        SAME("tally", before::tally(v), after::tally(v));
        if (n > 2) v[2] = 4;
        SAME("weights", before::weights(v.data(), 1, n), after::weights(v.data(), 1, n));
    }
    SAME("weights", before::weights(some<I>(n * n, 1).data(), n, n),
         after::weights(some<I>(n * n, 1).data(), n, n));
}
int main() {
    for (int n : {1, 2, 3, 4, 5, 8, 17}) { sums(n); calls(n); powers(n); roots(n); places(n); }
    roots(0); places(0); calls(0); powers(0);
    return fails != 0;
}
