// How far down the stack calls reach.
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <cstdint>

namespace lessonl_rt {

class Depth {
 public:
  // Gives back what lies below the caller's frame, so that what is there later was used since.
  void clear() {
    top_ = (reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0)) & ~(kStep - 1)) - kStep;
    for (std::uintptr_t at = top_ - kStep; madvise(pointer(at), kStep, MADV_DONTNEED) == 0;) at -= kStep;
  }
  // Bytes used since, in whole steps.
  std::uint64_t used() const {
    std::uint64_t deepest = 0;
    unsigned char resident[kStep / kSmallestPage];
    for (std::uintptr_t at = top_ - kStep; mincore(pointer(at), kStep, resident) == 0; at -= kStep) {
      for (const unsigned char page : resident) {
        if ((page & 1U) != 0) deepest = top_ - at;
      }
    }
    return deepest;
  }

 private:
  static constexpr std::uintptr_t kStep = std::uintptr_t{1} << 16;
  static constexpr std::uintptr_t kSmallestPage = 4096;
  static void* pointer(std::uintptr_t at) { return reinterpret_cast<void*>(at); }
  std::uintptr_t top_ = 0;
};

}  // namespace lessonl_rt
