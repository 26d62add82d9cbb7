// Atomic operations: threads take turns, so plain ones are.
#pragma once

#if defined(__SANITIZE_THREAD__)
#define LESSONL_CUDA_ATOMICALLY __attribute__((no_sanitize("thread"), noinline))
#else
#define LESSONL_CUDA_ATOMICALLY
#endif

namespace lessonl_cuda {
template <class T>
struct Same {
  using Type = T;
};
template <class T>
using Plain = typename Same<T>::Type;
}  // namespace lessonl_cuda

#define LESSONL_CUDA_ATOMIC_NAMED(name, next)                             \
  template <class T>                                                      \
  LESSONL_CUDA_ATOMICALLY inline T name(T* at, lessonl_cuda::Plain<T> value) {                    \
    const T old = *at;                                                    \
    *at = static_cast<T>(next);                                           \
    return old;                                                           \
  }                                                                       \
  template <class T>                                                      \
  inline T name(volatile T* at, lessonl_cuda::Plain<T> value) {           \
    return name(const_cast<T*>(at), value);                               \
  }
#define LESSONL_CUDA_ATOMIC(name, next)         \
  LESSONL_CUDA_ATOMIC_NAMED(name, next)         \
  LESSONL_CUDA_ATOMIC_NAMED(name##_block, next) \
  LESSONL_CUDA_ATOMIC_NAMED(name##_system, next)

LESSONL_CUDA_ATOMIC(atomicAdd, old + value)
LESSONL_CUDA_ATOMIC(atomicSub, old - value)
LESSONL_CUDA_ATOMIC(atomicExch, value)
LESSONL_CUDA_ATOMIC(atomicMin, value < old ? value : old)
LESSONL_CUDA_ATOMIC(atomicMax, old < value ? value : old)
LESSONL_CUDA_ATOMIC(atomicAnd, old& value)
LESSONL_CUDA_ATOMIC(atomicOr, old | value)
LESSONL_CUDA_ATOMIC(atomicXor, old ^ value)
LESSONL_CUDA_ATOMIC(atomicInc, old >= value ? 0 : old + 1)
LESSONL_CUDA_ATOMIC(atomicDec, old == 0 || old > value ? value : old - 1)
#undef LESSONL_CUDA_ATOMIC
#undef LESSONL_CUDA_ATOMIC_NAMED

template <class T>
LESSONL_CUDA_ATOMICALLY inline T atomicCAS(T* at, lessonl_cuda::Plain<T> expected, lessonl_cuda::Plain<T> value) {
  const T old = *at;
  if (old == expected) *at = value;
  return old;
}
template <class T>
inline T atomicCAS(volatile T* at, lessonl_cuda::Plain<T> expected, lessonl_cuda::Plain<T> value) {
  return atomicCAS(const_cast<T*>(at), expected, value);
}
