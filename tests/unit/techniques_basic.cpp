// Calls every original and its rewrite on the same data; ends well if nothing differs.
#include <algorithm>
#include <cstddef>
#include <cstring>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>
#include <cstdio>
namespace before {
#include "before.inc"
}
namespace after {
#include "after.inc"
}
template <typename V> V some(std::size_t n, int seed) {
    V v(n);
    using T = typename V::value_type;
    for (std::size_t i = 0; i < n; ++i) v[i] = static_cast<T>((i * 7 + seed) % 11) / 3;
    return v;
}
int fails = 0;
#define SAME(what, x, y) do { if ((x) != (y)) { std::puts(what); ++fails; } } while (0)
int main() {
    using D = std::vector<double>; using F = std::vector<float>; using I = std::vector<int>;
    for (int n : {0, 1, 2, 5, 16}) {
        const int m = n + 3, q = n + 1;
        auto a = some<F>(n * q, 1), b = some<F>(q * m, 2), c = some<F>(n * m, 3), d = c;
        before::product(a.data(), b.data(), c.data(), n, q, m);
        after::product(a.data(), b.data(), d.data(), n, q, m);
        SAME("product", c, d);
        auto wide = some<F>(4 * n * m + 400, 4), twin = wide;   // overlapping on purpose
        before::product(wide.data(), wide.data() + 3, wide.data() + n, n, n, n);
        after::product(twin.data(), twin.data() + 3, twin.data() + n, n, n, n);
        const std::size_t bytes = wide.size() * sizeof(float);   // there may be NaN in it
        SAME("product, overlapping", std::memcmp(wide.data(), twin.data(), bytes), 0);
        std::vector<D> l(n, some<D>(q, 1)), r(q, some<D>(m, 5)), o(n, some<D>(m, 2)), p = o;
        if (n > 0) { before::nested(l, r, o, 0.5); after::nested(l, r, p, 0.5); }
        SAME("nested", o, p);
        auto g = some<D>(q * m, 2), s = some<D>(m, 1), t = s;
        before::columns(g.data(), s.data(), q, m); after::columns(g.data(), t.data(), q, m);
        SAME("columns", s, t);
        auto u = g, v = g;
        before::moments(u.data(), u.data(), q); after::moments(v.data(), v.data(), q);
        SAME("moments, in place", u, v);
        auto w = some<D>(q, 0), x = w;
        before::moments(g.data(), w.data(), q); after::moments(g.data(), x.data(), q);
        SAME("moments", w, x);
        auto ints = some<I>(n, 3); for (auto& e : ints) e -= 1;
        SAME("before", before::before(ints), after::before(ints));
        auto y = some<D>(n, 1), z = y;
        before::matvec(g, some<D>(3, 2), y); after::matvec(g, some<D>(3, 2), z);
        SAME("matvec", y, z);
        auto e = some<D>(1, 1), f = e;
        before::matvec(e, e, e); after::matvec(f, f, f);
        SAME("matvec, one vector", e, f);
        auto over = some<D>(n * 4 + 4, 1), lap = over;
        before::rowsums(over.data(), over.data() + 1, n, 3);
        after::rowsums(lap.data(), lap.data() + 1, n, 3);
        SAME("rowsums, overlapping", over, lap);
        auto h = some<D>(n, 1), k = h;
        before::rowsums(g.data(), h.data(), n, 3); after::rowsums(g.data(), k.data(), n, 3);
        SAME("rowsums", h, k);
        for (int place : {0, 1, n - 1, n, n + 5})
            SAME("lower", before::lower(ints, place), after::lower(ints, place));
        SAME("middle", before::middle(g), after::middle(g));
        SAME("middle", before::middle(some<D>(n, 3)), after::middle(some<D>(n, 3)));
        std::vector<std::string> texts; for (int i : ints) texts.push_back(std::to_string(i));
        SAME("words", before::words(texts), after::words(texts));
        SAME("most", before::most(texts), after::most(texts));
        auto high = g, tops = g;
        before::highest(g.data(), high.data(), q); after::highest(g.data(), tops.data(), q);
        SAME("highest", high, tops);
        before::highest(high.data(), high.data(), q); after::highest(tops.data(), tops.data(), q);
        SAME("highest, in place", high, tops);
        before::highest(nullptr, nullptr, 0); after::highest(nullptr, nullptr, 0);
        SAME("primes", before::primes(n * 5), after::primes(n * 5));
        for (int x : {0, 1, 99}) SAME("holds", before::holds(ints, x), after::holds(ints, x));
        SAME("distinct", before::distinct(ints), after::distinct(ints));
        SAME("csv", before::csv(ints), after::csv(ints));
        SAME("hex", before::hex(ints), after::hex(ints));
        SAME("halves", before::halves(n), after::halves(n));
        for (const bool alone : {false, true}) {
            std::string one(3, 'a'), two = one, piece = "xyz";
            before::repeated(one, alone ? one : piece, n % 4);
            after::repeated(two, alone ? two : piece, n % 4);
            SAME("repeated", one, two);
        }
    }
    return fails != 0;
}
