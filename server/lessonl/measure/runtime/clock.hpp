// The processor's own time stamp, read inline so that no symbol can be interposed on it.
#pragma once

#include <cstdint>

namespace lessonl_rt {

inline std::uint64_t ticks() {
#if defined(__x86_64__)
  unsigned low;
  unsigned high;
  unsigned core;
  asm volatile("rdtscp\n\tlfence" : "=a"(low), "=d"(high), "=c"(core)::"memory");
  return (static_cast<std::uint64_t>(high) << 32) | low;
#elif defined(__aarch64__)
  std::uint64_t value;
  asm volatile("isb\n\tmrs %0, cntvct_el0" : "=r"(value)::"memory");
  return value;
#else
#error "no time stamp counter known for this processor"
#endif
}

}  // namespace lessonl_rt
