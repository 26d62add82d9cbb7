// Which blocks of a variant ran, and what its comparisons met; shared by the variant and the runner.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>

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

// One line for each site: its address in the file, what it met, its relations, size and operands.
inline std::size_t write_sites(const Coverage& coverage, std::uint64_t loaded_at, char* out) {
  std::size_t used = 0;
  for (const CoverageSite& s : coverage.sites) {
    if (s.address == 0) continue;
    used += static_cast<std::size_t>(std::snprintf(
        out + used, 160, "%llu %d %d %d %llu %llu\n", static_cast<unsigned long long>(s.address - loaded_at),
        static_cast<int>(s.met), s.relations, s.size, static_cast<unsigned long long>(s.left),
        static_cast<unsigned long long>(s.right)));
  }
  return used;
}

}  // namespace lessonl_rt
