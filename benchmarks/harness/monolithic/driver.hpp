// A driver as published ones are written: original and rewrite in one translation unit with it.
// Ten validations, then the medians of two blocks of calls, first of the rewrite, then of the
// original. For each of ten seeds the input is made anew and there are eleven epochs, of at least
// one call and as many as fill an epoch; clocks are read around each call and cut to microseconds.
// What a call changes stays changed for the next.
#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <vector>

namespace driver {

constexpr int kSeeds = 10;
constexpr int kEpochs = 11;
constexpr double kEpochSeconds = 25e-6;

template <class T>
void fill(std::vector<T>& values, std::size_t size, std::mt19937& random, double low, double high) {
  std::uniform_real_distribution<double> between(low, high);
  values.resize(size);
  for (auto&& value : values) value = static_cast<T>(between(random));
}

inline bool close(double a, double b) { return std::abs(a - b) <= 1e-4; }

template <class Values>
bool all_close(const Values& a, const Values& b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](auto x, auto y) { return close(x, y); });
}

template <class Call>
long long microseconds(Call call) {
  const auto start = std::chrono::steady_clock::now();
  call();
  const auto end = std::chrono::steady_clock::now();
  return std::chrono::duration_cast<std::chrono::microseconds>(end - start).count();
}

template <class Problem, class Call>
double block(std::size_t size, Call call) {
  std::vector<long long> all;
  for (int seed = 0; seed < kSeeds; ++seed) {
    std::mt19937 random(seed);
    Problem problem(size, random);
    long long calls = 1;
    for (int epoch = 0; epoch < kEpochs; ++epoch) {
      long long total = 0;
      for (long long i = 0; i < calls; ++i) {
        all.push_back(microseconds([&] { call(problem); }));
        total += all.back();
      }
      if (total * 1e-6 < kEpochSeconds) calls *= 2;
    }
  }
  std::nth_element(all.begin(), all.begin() + all.size() / 2, all.end());
  return static_cast<double>(all[all.size() / 2]);
}

template <class Problem>
int run(int argc, char** argv) {
  const std::size_t size = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1024;
  for (int seed = 0; seed < kSeeds; ++seed) {
    std::mt19937 random(seed);
    Problem problem(size, random);
    problem.original();
    problem.rewrite();
    if (!problem.agrees()) {
      std::puts("FAIL");
      return 1;
    }
  }
  const double rewrite = block<Problem>(size, [](Problem& p) { p.rewrite(); });
  const double original = block<Problem>(size, [](Problem& p) { p.original(); });
  std::printf("PASS %.0f %.0f\n", original, rewrite);
  return 0;
}

}  // namespace driver
