// Which blocks of a variant ran, and what its comparisons met; shared by the variant and the runner.
#pragma once

#include <cstddef>
#include <cstdint>

namespace lessonl_rt {

enum class Met : std::uint8_t { block = 1, integers = 2, reals = 3 };

// What a comparison met: left below, equal to, above right.
constexpr std::uint8_t kBelow = 1;
constexpr std::uint8_t kEqual = 2;
constexpr std::uint8_t kAbove = 4;

struct CoverageSite {
  std::uint64_t address;  // where the call of it returns to; 0 for a free place
  Met met;
  std::uint8_t relations;
  std::uint8_t size;
  std::uint64_t left;  // the two that came closest, bits of doubles for reals
  std::uint64_t right;
  double distance;
};

struct Coverage {
  static constexpr std::size_t kMost = std::size_t{1} << 13;
  CoverageSite sites[kMost];
  std::size_t count;
};

}  // namespace lessonl_rt
