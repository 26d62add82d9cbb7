// How many threads a runner may have.
#pragma once

#include <cstdlib>
#include <cstring>

namespace lessonl_rt {

// N where a runner's flags hold "threads=N", else 1.
inline long threads_of(const char* flags) {
  const char* found = std::strstr(flags, "threads=");
  const long count = found == nullptr ? 1 : std::strtol(found + 8, nullptr, 10);
  return count > 1 ? count : 1;
}

}  // namespace lessonl_rt
