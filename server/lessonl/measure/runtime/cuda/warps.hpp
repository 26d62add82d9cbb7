// Barriers of a block, and what the lanes of a warp do together.
#pragma once
#include <type_traits>

#include "launch.hpp"

namespace lessonl_cuda {

inline void wait_for_block(const char* what, int predicate, const char* file, int line) {
  Thread& t = self();
  t.state = State::barrier;
  t.what = what;
  t.predicate = predicate;
  t.file = file;
  t.line = line;
  wait();
}

inline unsigned lane() { return device.current % kLanes; }

// Gives a value to the lanes of ``mask`` and takes theirs; in use until ``taken``.
inline const Exchange& exchange(unsigned mask, const void* value, std::size_t bytes, const char* what, const char* file,
                                int line) {
  Thread& t = self();
  if ((mask >> lane() & 1) == 0) fault("a warp operation whose mask leaves out the thread that calls it");
  if (bytes != 0) std::memcpy(t.value, value, bytes);
  t.mask = mask;
  t.what = what;
  t.file = file;
  t.line = line;
  t.state = State::warp;
  meet(device.current);
  if (t.state == State::warp) wait();
  return *t.exchange;
}

inline void taken() {
  Thread& t = device.threads[device.current];
  --t.exchange->readers;
}

template <class T>
inline T given(const Exchange& from, unsigned source) {
  T value;
  std::memcpy(&value, from.values[source], sizeof value);
  return value;
}

template <class T, class Source>
inline T shuffle(unsigned mask, T value, Source source, const char* what, const char* file, int line) {
  static_assert(sizeof(T) <= 16 && std::is_trivially_copyable<T>::value, "a shuffle of at most 16 bytes");
  const Exchange& all = exchange(mask, &value, sizeof value, what, file, line);
  const int from = source(static_cast<int>(lane()));
  T result = value;
  if (from >= 0 && from < static_cast<int>(kLanes)) {
    // From a lane that takes no part comes nothing that means anything.
    if ((all.lanes >> from & 1) != 0) {
      result = given<T>(all, static_cast<unsigned>(from));
    } else {
      spoil(&result, sizeof result);
    }
  }
  taken();
  return result;
}

template <class T, class Join>
inline T join_lanes(unsigned mask, T value, Join join, const char* what, const char* file, int line) {
  const Exchange& all = exchange(mask, &value, sizeof value, what, file, line);
  T result{};
  bool any = false;
  for (unsigned i = 0; i < kLanes; ++i) {
    if ((all.lanes >> i & 1) == 0) continue;
    result = any ? join(result, given<T>(all, i)) : given<T>(all, i);
    any = true;
  }
  taken();
  return result;
}

inline unsigned ballot(unsigned mask, int predicate, const char* what, const char* file, int line) {
  const unsigned own = predicate != 0 ? 1U << lane() : 0U;
  return join_lanes(mask, own, [](unsigned a, unsigned b) { return a | b; }, what, file, line);
}

}  // namespace lessonl_cuda

#define LESSONL_CUDA_HERE const char *file = __builtin_FILE(), int line = __builtin_LINE()

inline void __syncthreads(LESSONL_CUDA_HERE) { lessonl_cuda::wait_for_block("__syncthreads()", 0, file, line); }
inline int __syncthreads_count(int predicate, LESSONL_CUDA_HERE) {
  lessonl_cuda::wait_for_block("__syncthreads_count()", predicate != 0, file, line);
  return lessonl_cuda::self().count;
}
inline int __syncthreads_or(int predicate, LESSONL_CUDA_HERE) {
  lessonl_cuda::wait_for_block("__syncthreads_or()", predicate != 0, file, line);
  return lessonl_cuda::self().count != 0;
}
inline int __syncthreads_and(int predicate, LESSONL_CUDA_HERE) {
  lessonl_cuda::wait_for_block("__syncthreads_and()", predicate != 0, file, line);
  return lessonl_cuda::self().all;
}
inline void __syncwarp(unsigned mask = 0xffffffffU, LESSONL_CUDA_HERE) {
  lessonl_cuda::exchange(mask, nullptr, 0, "__syncwarp()", file, line);
  lessonl_cuda::taken();
}
inline void __threadfence() {}
inline void __threadfence_block() {}
inline void __threadfence_system() {}

template <class T>
inline T __shfl_sync(unsigned mask, T value, int source, int width = 32, LESSONL_CUDA_HERE) {
  const auto from = [=](int lane) { return (lane & ~(width - 1)) | (source & (width - 1)); };
  return lessonl_cuda::shuffle(mask, value, from, "__shfl_sync()", file, line);
}
template <class T>
inline T __shfl_up_sync(unsigned mask, T value, unsigned delta, int width = 32, LESSONL_CUDA_HERE) {
  const auto from = [=](int lane) {
    const int wanted = lane - static_cast<int>(delta);
    return wanted < (lane & ~(width - 1)) ? -1 : wanted;
  };
  return lessonl_cuda::shuffle(mask, value, from, "__shfl_up_sync()", file, line);
}
template <class T>
inline T __shfl_down_sync(unsigned mask, T value, unsigned delta, int width = 32, LESSONL_CUDA_HERE) {
  const auto from = [=](int lane) {
    const int wanted = lane + static_cast<int>(delta);
    return wanted > (lane | (width - 1)) ? -1 : wanted;
  };
  return lessonl_cuda::shuffle(mask, value, from, "__shfl_down_sync()", file, line);
}
template <class T>
inline T __shfl_xor_sync(unsigned mask, T value, int lanes, int width = 32, LESSONL_CUDA_HERE) {
  const auto from = [=](int lane) {
    const int wanted = lane ^ lanes;
    return wanted > (lane | (width - 1)) ? -1 : wanted;
  };
  return lessonl_cuda::shuffle(mask, value, from, "__shfl_xor_sync()", file, line);
}
inline unsigned __ballot_sync(unsigned mask, int predicate, LESSONL_CUDA_HERE) {
  return lessonl_cuda::ballot(mask, predicate, "__ballot_sync()", file, line);
}
inline int __any_sync(unsigned mask, int predicate, LESSONL_CUDA_HERE) {
  return lessonl_cuda::ballot(mask, predicate, "__any_sync()", file, line) != 0;
}
inline int __all_sync(unsigned mask, int predicate, LESSONL_CUDA_HERE) {
  return lessonl_cuda::ballot(mask, predicate == 0, "__all_sync()", file, line) == 0;
}
template <class T>
inline unsigned __match_any_sync(unsigned mask, T value, LESSONL_CUDA_HERE) {
  const lessonl_cuda::Exchange& all =
      lessonl_cuda::exchange(mask, &value, sizeof value, "__match_any_sync()", file, line);
  unsigned same = 0;
  for (unsigned i = 0; i < lessonl_cuda::kLanes; ++i) {
    if ((all.lanes >> i & 1) != 0 && lessonl_cuda::given<T>(all, i) == value) same |= 1U << i;
  }
  lessonl_cuda::taken();
  return same;
}
#define LESSONL_CUDA_REDUCE(name, T, expression)                                                      \
  inline T name(unsigned mask, T value, LESSONL_CUDA_HERE) {                                          \
    return lessonl_cuda::join_lanes(mask, value, [](T a, T b) { return static_cast<T>(expression); }, \
                                    #name "()", file, line);                                          \
  }
LESSONL_CUDA_REDUCE(__reduce_add_sync, int, a + b)
LESSONL_CUDA_REDUCE(__reduce_add_sync, unsigned, a + b)
LESSONL_CUDA_REDUCE(__reduce_min_sync, int, a < b ? a : b)
LESSONL_CUDA_REDUCE(__reduce_min_sync, unsigned, a < b ? a : b)
LESSONL_CUDA_REDUCE(__reduce_max_sync, int, a < b ? b : a)
LESSONL_CUDA_REDUCE(__reduce_max_sync, unsigned, a < b ? b : a)
LESSONL_CUDA_REDUCE(__reduce_and_sync, unsigned, a& b)
LESSONL_CUDA_REDUCE(__reduce_or_sync, unsigned, a | b)
LESSONL_CUDA_REDUCE(__reduce_xor_sync, unsigned, a ^ b)
#undef LESSONL_CUDA_REDUCE
