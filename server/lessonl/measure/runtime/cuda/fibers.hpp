// One stack per CUDA thread of a block, and the switch between them.
#pragma once
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#if !defined(__x86_64__)
#include <ucontext.h>
#endif

#if defined(__SANITIZE_ADDRESS__)
#define LESSONL_CUDA_ASAN 1
extern "C" {
void __sanitizer_start_switch_fiber(void** fake, const void* bottom, std::size_t bytes);
void __sanitizer_finish_switch_fiber(void* fake, const void** bottom, std::size_t* bytes);
void __asan_poison_memory_region(const volatile void* data, std::size_t bytes);
void __asan_unpoison_memory_region(const volatile void* data, std::size_t bytes);
}
#else
#define LESSONL_CUDA_ASAN 0
#endif

// What is called when an access is told of may not tell of its own.
#if defined(__SANITIZE_THREAD__)
#define LESSONL_CUDA_UNTOLD __attribute__((no_sanitize("thread")))
#else
#define LESSONL_CUDA_UNTOLD
#endif

// In a runner: ends the process and says why.
extern "C" __attribute__((weak)) void lessonl_found(const char* what);

// In a runner: where in its inputs a pointer leads.
extern "C" __attribute__((weak)) std::uint64_t lessonl_locate(const void* pointer);

namespace lessonl_cuda {

constexpr unsigned kMostThreads = 1024;
constexpr std::size_t kPage = 4096;
constexpr std::size_t kStackBytes = LESSONL_CUDA_ASAN ? std::size_t{1} << 18 : std::size_t{1} << 16;

[[noreturn]] inline void fault(const char* what) {
  if (lessonl_found != nullptr) lessonl_found(what);
  std::fprintf(stderr, "emulator: %s\n", what);
  std::fflush(stdout);
  _exit(99);
}

LESSONL_CUDA_UNTOLD inline void* reserve(std::size_t bytes) {
  void* data = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (data == MAP_FAILED) fault("no memory left for the emulator");
  return data;
}

struct Context {
  void* sp;
  void* fake;          // AddressSanitizer's own
  const void* bottom;  // of the stack, and its size: what AddressSanitizer asks for
  std::size_t bytes;
#if !defined(__x86_64__)
  ucontext_t machine;
#endif
};

#if defined(__x86_64__)
// Callee-saved registers only: rounding mode and the like are the process's.
__attribute__((naked, noinline)) inline void switch_stacks(void** /*from*/, void* /*to*/) {
  asm volatile(
      "pushq %rbp\n pushq %rbx\n pushq %r12\n pushq %r13\n pushq %r14\n pushq %r15\n"
      "movq %rsp, (%rdi)\n movq %rsi, %rsp\n"
      "popq %r15\n popq %r14\n popq %r13\n popq %r12\n popq %rbx\n popq %rbp\n ret\n");
}
#endif

// Leaves ``from``; ``last``: it will not be entered again.
inline void change(Context& from, Context& to, bool last) {
#if LESSONL_CUDA_ASAN
  __sanitizer_start_switch_fiber(last ? nullptr : &from.fake, to.bottom, to.bytes);
#endif
  (void)last;
#if defined(__x86_64__)
  switch_stacks(&from.sp, to.sp);
#else
  swapcontext(&from.machine, &to.machine);
#endif
#if LESSONL_CUDA_ASAN
  __sanitizer_finish_switch_fiber(from.fake, nullptr, nullptr);
#endif
}

// The first thing on a new stack.
inline void arrived(Context& came_from) {
#if LESSONL_CUDA_ASAN
  __sanitizer_finish_switch_fiber(nullptr, &came_from.bottom, &came_from.bytes);
#endif
  (void)came_from;
}

inline void begin_on(Context& context, unsigned char* stack, void (*first)()) {
  context.bottom = stack;
  context.bytes = kStackBytes;
  context.fake = nullptr;
#if defined(__x86_64__)
  auto top = reinterpret_cast<std::uintptr_t>(stack + kStackBytes - 64) & ~std::uintptr_t{15};
  auto* words = reinterpret_cast<void**>(top);
  words[0] = reinterpret_cast<void*>(first);
  words[1] = nullptr;
  for (int i = 1; i <= 6; ++i) words[-i] = nullptr;
  context.sp = words - 6;
#else
  getcontext(&context.machine);
  context.machine.uc_stack.ss_sp = stack;
  context.machine.uc_stack.ss_size = kStackBytes;
  context.machine.uc_link = nullptr;
  makecontext(&context.machine, first, 0);
#endif
}

}  // namespace lessonl_cuda
