"""Inputs in order are sorted as the standard library sorts them."""

from __future__ import annotations

import subprocess
from pathlib import Path

import lessonl.measure
from needs import needs

pytestmark = needs("g++")

RUNTIME = Path(lessonl.measure.__file__).parent / "runtime"
PROGRAM = """
#include "sorted.hpp"

#include <limits>
#include <random>

template <class T>
bool sorts(std::vector<T> values) {
  std::vector<T> sorted = values;
  std::sort(sorted.begin(), sorted.end());
  lessonl_rt::sort_ascending(values.data(), values.size());
  return values == sorted;
}

template <class T>
bool sorts_random(std::size_t n) {
  std::mt19937_64 random(n);
  std::vector<T> values;
  for (std::size_t i = 0; i < n; ++i) {
    const auto bits = random();
    if constexpr (std::is_floating_point_v<T>) {
      const auto scale = static_cast<T>(1 << random() % 30);
      values.push_back(static_cast<T>(static_cast<std::int64_t>(bits)) / scale);
    } else {
      values.push_back(static_cast<T>(bits >> random() % 64));
    }
  }
  using Limits = std::numeric_limits<T>;
  for (const T odd : {Limits::lowest(), Limits::max(), T(0), T(-1)}) values.push_back(odd);
  return sorts(values) && sorts(std::vector<T>(n, T(7))) && sorts(std::vector<T>());
}

template <class... T>
bool all(std::size_t n) {
  return (sorts_random<T>(n) && ...);
}

int main() {
  for (const std::size_t n : {0, 1, 2, 3, 100, 5000}) {
    if (!all<signed char, short, int, long, float, double, long double>(n)) return 1;
    if (!all<unsigned char, unsigned short, unsigned, unsigned long>(n)) return 1;
  }
  const double inf = std::numeric_limits<double>::infinity();
  if (!sorts(std::vector<double>{inf, 1, -inf, 0.5, -2, 1e-310, -1e-310})) return 2;
  double last[] = {1, std::numeric_limits<double>::quiet_NaN(), inf, -3};
  lessonl_rt::sort_ascending(last, 4);
  return last[0] == -3 && last[2] == inf && last[3] != last[3] ? 0 : 3;
}
"""


def test_elements_of_every_type_are_sorted(tmp_path: Path) -> None:
    source, program = tmp_path / "sorts.cpp", tmp_path / "sorts"
    source.write_text(PROGRAM)
    command = ["g++", "-std=c++17", "-O1", "-Wall", "-Wextra", "-Werror", f"-I{RUNTIME}"]
    subprocess.run([*command, str(source), "-o", str(program)], check=True, timeout=120)
    assert subprocess.run([program], timeout=60, check=False).returncode == 0
