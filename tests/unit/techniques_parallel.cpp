// Originals and rewrites on the same inputs, with a few threads.
#include <omp.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <type_traits>
#include <vector>

namespace before {
#include "before.inc"
}
namespace after {
#include "after.inc"
}

std::mt19937 engine(7);

std::vector<double> reals(std::size_t n) {
  std::vector<double> v(n);
  for (double& x : v) x = static_cast<double>(engine() % 2001) / 1000 - 1;
  return v;
}

template <class T>
void same(const T& a, const T& b, const char* what) {
  if (a == b) return;
  std::printf("%s differs\n", what);
  std::exit(1);
}

void near(double a, double b, const char* what) {
  if (std::fabs(a - b) <= 1e-9 * (1 + std::fabs(a))) return;
  std::printf("%s: %g and %g\n", what, a, b);
  std::exit(1);
}

void round(int n) {
  const std::vector<double> x = reals(n), y = reals(n), square = reals(n * n), other = reals(n * n);
  auto a = y, b = y;
  before::axpy(2, x.data(), a.data(), n);
  after::axpy(2, x.data(), b.data(), n);
  same(a, b, "axpy");
  auto c = y;
  before::axpy(2, c.data(), c.data(), n / 2);
  auto d = y;
  after::axpy(2, d.data(), d.data(), n / 2);
  same(c, d, "axpy in place");
  if (n > 2) {
    auto e = y, f = y;
    before::axpy(2, e.data(), e.data() + 1, n - 1);
    after::axpy(2, f.data(), f.data() + 1, n - 1);
    same(e, f, "axpy on the next");
  }
  auto s = square, t = square;
  before::multiply(n, other.data(), x.data(), s.data());
  after::multiply(n, other.data(), x.data(), t.data());
  same(s, t, "multiply");
  std::vector<std::vector<double>> g(n, std::vector<double>(n)), h = g;
  before::table(g, x);
  after::table(h, x);
  same(g, h, "table");
  near(before::dot(x, y), after::dot(x, y), "dot");
  near(before::furthest(x.data(), n), after::furthest(x.data(), n), "furthest");
  same(before::below(x, 0.25), after::below(x, 0.25), "below");
  auto u = square, v = square;
  before::lower(n, other.data(), u.data());
  after::lower(n, other.data(), v.data());
  same(u, v, "lower");
  auto p = y, q = y;
  before::smooth(x, p);
  after::smooth(x, q);
  same(p, q, "smooth");
  auto k = square, l = square;
  before::plane(n, n, other.data(), k.data());
  after::plane(n, n, other.data(), l.data());
  same(k, l, "plane");
}

int main() {
  omp_set_num_threads(3);
  for (const int n : {0, 1, 2, 3, 17, 64, 301}) round(n);
  const std::vector<double> x = reals(200000), y = reals(200000);
  auto a = y, b = y;
  before::axpy(2, x.data(), a.data(), 200000);
  after::axpy(2, x.data(), b.data(), 200000);
  same(a, b, "a long axpy");
  near(before::dot(x, y), after::dot(x, y), "a long dot");
  same(before::below(x, 0.25), after::below(x, 0.25), "a long below");
}
