// How far honest builds of the original differ: what a rewrite may differ by rests on it.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "records.hpp"

namespace lessonl_rt {

constexpr double kCapDouble = 1e-3;
constexpr double kCapFloat = 1e-2;
// Times what the other builds show: how far a build that may reorder counts.
constexpr double kReordered = 16;

inline Real cap(std::size_t size) { return size == sizeof(float) ? kCapFloat : kCapDouble; }

// Per node: how far honest builds of the original differ from each other, and the typical magnitude.
// Per element as well: one that no honest build changes may not lean on the largest of its output.
struct Scales {
  std::vector<Real> own;  // of the real elements in their order
  Real scale[kMaxNodes] = {};
  Real squares[kMaxNodes] = {};
  Real counts[kMaxNodes] = {};
  // Honest builds differ by more than a rewrite may, so this input says nothing about a rewrite.
  bool unstable = false;

  void measure(const Bytes& reference) {
    for (Records r(reference); r.next();) {
      if (r.record.tag != Tag::real) continue;
      own.resize(own.size() + r.record.count);
      for (std::uint64_t i = 0; i < r.record.count; ++i) {
        const Real value = r.real(i);
        if (!std::isfinite(value) || untouched(r.data + r.record.size * i, r.record.size)) continue;
        squares[r.record.node] += value * value;
        counts[r.record.node] += 1;
      }
    }
  }
  // An alternative whose structure differs says nothing about rounding and is left out.
  void widen(const Bytes& reference, const Bytes& alternative) {
    Records a(reference);
    Records b(alternative);
    std::size_t first = 0;
    while (a.next()) {
      if (!b.next() || !same_shape(a.record, b.record)) return;
      if (a.record.tag != Tag::real) continue;
      const std::size_t begin = std::exchange(first, first + a.record.count);
      const Real most = cap(a.record.size);
      const Real typical_here = typical(a.record.node);
      for (std::uint64_t i = 0; i < a.record.count; ++i) {
        const Real x = a.real(i);
        const Real y = b.real(i);
        if (!std::isfinite(x) || !std::isfinite(y)) {
          unstable = unstable || !(x == y || (std::isnan(x) && std::isnan(y)));
          continue;
        }
        const Real gap = std::fabs(x - y);
        if (gap == 0) continue;
        scale[a.record.node] = std::max(scale[a.record.node], gap);
        own[begin + i] = std::max(own[begin + i], gap);
        unstable = unstable || gap > most * std::max(std::fabs(x), typical_here);
      }
    }
  }
  // A build that may reorder counts as far as the others show that rounding matters: it also drops
  // what was written to keep rounding in check.
  void admit(const Scales& fast) {
    unstable = unstable || fast.unstable;
    constexpr Real epsilon = std::numeric_limits<double>::epsilon();
    for (std::size_t n = 0; n < kMaxNodes; ++n) {
      const Real most = kReordered * (scale[n] + epsilon * typical(static_cast<int>(n)));
      scale[n] = std::fmax(scale[n], std::fmin(fast.scale[n], most));
    }
    for (std::size_t i = 0; i < own.size(); ++i) {
      own[i] = std::fmax(own[i], std::fmin(fast.own[i], kReordered * own[i]));
    }
  }
  Real typical(int node) const { return counts[node] > 0 ? std::sqrt(squares[node] / counts[node]) : 0; }
};

}  // namespace lessonl_rt
