// What a compiler calls at every access under -fsanitize=thread, and the copies that it does not see.
#pragma once

#include "race_detector.hpp"

namespace lessonl_races {

template <class T>
const void* plain(const volatile T* at) {
  return const_cast<const T*>(at);
}

}  // namespace lessonl_races

extern "C" {

using namespace lessonl_races;

// What the compiler says of every access.
void __tsan_init() {}
void __tsan_func_entry(void*) {}
void __tsan_func_exit() {}
void __tsan_vptr_update(void**, void*) {}
void __tsan_vptr_read(void**) {}
void __tsan_read_range(const void* at, std::size_t bytes) { access(at, bytes, kRead); }
void __tsan_write_range(void* at, std::size_t bytes) { access(at, bytes, kWrite); }

#define SIZED(bytes)                                                                    \
  void __tsan_read##bytes(const void* at) { access(at, bytes, kRead); }                 \
  void __tsan_write##bytes(const void* at) { access(at, bytes, kWrite); }               \
  void __tsan_volatile_read##bytes(const void* at) { access(at, bytes, kRead); }        \
  void __tsan_volatile_write##bytes(const void* at) { access(at, bytes, kWrite); }      \
  void __tsan_unaligned_read##bytes(const void* at) { access(at, bytes, kRead); }       \
  void __tsan_unaligned_write##bytes(const void* at) { access(at, bytes, kWrite); }
SIZED(1)
SIZED(2)
SIZED(4)
SIZED(8)
SIZED(16)
#undef SIZED

void* __real_memcpy(void*, const void*, std::size_t);
void* __wrap_memcpy(void* to, const void* from, std::size_t bytes) {
  access(from, bytes, kRead);
  access(to, bytes, kWrite);
  return __real_memcpy(to, from, bytes);
}
void* __real_memmove(void*, const void*, std::size_t);
void* __wrap_memmove(void* to, const void* from, std::size_t bytes) {
  access(from, bytes, kRead);
  access(to, bytes, kWrite);
  return __real_memmove(to, from, bytes);
}
void* __real_memset(void*, int, std::size_t);
void* __wrap_memset(void* to, int value, std::size_t bytes) {
  access(to, bytes, kWrite);
  return __real_memset(to, value, bytes);
}

void __tsan_atomic_thread_fence(int order) {
  not_followed();
  std::atomic_thread_fence(static_cast<std::memory_order>(order));
}
void __tsan_atomic_signal_fence(int) {}

#define FETCH(bits, what)                                                                               \
  std::uint##bits##_t __tsan_atomic##bits##_fetch_##what(volatile std::uint##bits##_t* at,              \
                                                         std::uint##bits##_t value, int) {              \
    access(plain(at), bits / 8, kWrite | kAtomic);                                                      \
    return __atomic_fetch_##what(at, value, __ATOMIC_SEQ_CST);                                          \
  }
#define EXCHANGE(bits, how)                                                                             \
  bool __tsan_atomic##bits##_compare_exchange_##how(volatile std::uint##bits##_t* at,                   \
                                                    std::uint##bits##_t* expected,                      \
                                                    std::uint##bits##_t value, int, int) {              \
    access(plain(at), bits / 8, kWrite | kAtomic);                                                      \
    return __atomic_compare_exchange_n(at, expected, value, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST); \
  }
#define ATOMIC(bits)                                                                                    \
  std::uint##bits##_t __tsan_atomic##bits##_load(const volatile std::uint##bits##_t* at, int) {         \
    access(plain(at), bits / 8, kRead | kAtomic);                                                       \
    return __atomic_load_n(at, __ATOMIC_SEQ_CST);                                                       \
  }                                                                                                     \
  void __tsan_atomic##bits##_store(volatile std::uint##bits##_t* at, std::uint##bits##_t value,         \
                                   int order) {                                                         \
    if (order != __ATOMIC_RELAXED) not_followed();                                                      \
    access(plain(at), bits / 8, kWrite | kAtomic);                                                      \
    __atomic_store_n(at, value, __ATOMIC_SEQ_CST);                                                      \
  }                                                                                                     \
  std::uint##bits##_t __tsan_atomic##bits##_exchange(volatile std::uint##bits##_t* at,                  \
                                                     std::uint##bits##_t value, int order) {            \
    if (order != __ATOMIC_RELAXED) not_followed();                                                      \
    access(plain(at), bits / 8, kWrite | kAtomic);                                                      \
    return __atomic_exchange_n(at, value, __ATOMIC_SEQ_CST);                                            \
  }                                                                                                     \
  FETCH(bits, add)                                                                                      \
  FETCH(bits, sub)                                                                                      \
  FETCH(bits, and)                                                                                      \
  FETCH(bits, or)                                                                                       \
  FETCH(bits, xor)                                                                                      \
  FETCH(bits, nand)                                                                                     \
  EXCHANGE(bits, strong)                                                                                \
  EXCHANGE(bits, weak)
ATOMIC(8)
ATOMIC(16)
ATOMIC(32)
ATOMIC(64)
#undef ATOMIC
#undef EXCHANGE
#undef FETCH

}  // extern "C"
