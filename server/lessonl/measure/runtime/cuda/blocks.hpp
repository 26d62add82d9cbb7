// Runs the blocks of a launch one after the other, and the threads of a block in turn.
//
// A thread runs until it waits or ends. The five orders of threads and blocks: forward, reverse,
// even before odd, shuffled once a launch, shuffled at every turn.
#pragma once
#include "fibers.hpp"
#include "vectors.hpp"

namespace lessonl_cuda {
inline uint3 threadIdx{};
inline uint3 blockIdx{};
inline dim3 blockDim;
inline dim3 gridDim;
}  // namespace lessonl_cuda
using lessonl_cuda::blockDim;
using lessonl_cuda::blockIdx;
using lessonl_cuda::gridDim;
using lessonl_cuda::threadIdx;
constexpr int warpSize = 32;

namespace lessonl_cuda {

constexpr int kOrders = 5;
constexpr unsigned kLanes = 32;
constexpr std::size_t kSharedBytes = std::size_t{227} << 10;
constexpr std::size_t kPlainShared = std::size_t{48} << 10;
constexpr unsigned kMostShared = 64;

enum class State : unsigned char { fresh, ready, barrier, warp, done };

// What the lanes that meet give each other; in use until each has read it.
struct Exchange {
  unsigned char values[kLanes][16];
  unsigned readers;
  unsigned lanes;
};

struct Thread {
  Context context;
  unsigned char* stack;
  Exchange* exchange;
  const char* file;
  const char* what;  // it waits at
  int line;
  int predicate;
  int count;
  int all;
  unsigned mask;
  State state;
  uint3 index;
  alignas(16) unsigned char value[16];
};

struct Shared {
  const void* key;
  unsigned char* data;
};

// Everything the emulator keeps.
struct Device {
  Context main;
  Thread* threads;
  unsigned char* stacks;
  Exchange (*exchanges)[kLanes + 1];
  unsigned char* shared;
  std::size_t shared_used;
  Shared known[kMostShared];
  unsigned known_count;
  std::size_t dynamic_bytes;
  std::size_t most_shared;
  unsigned sequence[kMostThreads];
  unsigned free_stacks[kMostThreads];
  unsigned free_count;
  unsigned count;
  unsigned current;
  unsigned epoch;  // counts the barriers of all blocks
  int order;
  int error;
  std::uintptr_t staging;  // set while the function's arguments are memory of the host
  std::uint64_t random;
  void (*body)(const void*);
  const void* argument;
};
inline Device device{};

inline unsigned draw(unsigned below) {
  device.random = device.random * 6364136223846793005ULL + 1442695040888963407ULL;
  return static_cast<unsigned>((device.random >> 33) % below);
}

// Whether this runs on no CUDA thread; true also after a launch that a signal has ended.
LESSONL_CUDA_UNTOLD inline bool outside() {
  const auto* here = static_cast<unsigned char*>(__builtin_frame_address(0));
  return device.stacks == nullptr || here < device.stacks || here >= device.stacks + kMostThreads * kStackBytes;
}

inline Thread& self() {
  if (outside()) fault("a call that only a kernel may make, outside of one");
  return device.threads[device.current];
}

LESSONL_CUDA_UNTOLD inline unsigned char* shared_end() { return device.shared + ((kSharedBytes + kPage - 1) & ~(kPage - 1)); }

inline void set_up() {
  if (device.threads != nullptr) return;
  device.stacks = static_cast<unsigned char*>(reserve(kMostThreads * kStackBytes));
  device.exchanges = static_cast<Exchange(*)[kLanes + 1]>(
      reserve(sizeof(Exchange) * (kLanes + 1) * (kMostThreads / kLanes)));
  device.shared = static_cast<unsigned char*>(reserve(((kSharedBytes + kPage - 1) & ~(kPage - 1)) + kPage));
  mprotect(shared_end(), kPage, PROT_NONE);
  device.threads = static_cast<Thread*>(reserve(sizeof(Thread) * kMostThreads));
}

inline void wait() {
  Thread& t = device.threads[device.current];
  change(t.context, device.main, false);
}

inline void say_waiting(char* text, std::size_t bytes, const Thread& t) {
  const char* slash = std::strrchr(t.file, '/');
  std::snprintf(text, bytes, "%s (%s:%d)", t.what, slash != nullptr ? slash + 1 : t.file, t.line);
}

[[noreturn]] inline void diverged(const Thread& a, const Thread& b) {
  char first[160];
  char second[160];
  char text[400];
  say_waiting(first, sizeof first, a);
  say_waiting(second, sizeof second, b);
  std::snprintf(text, sizeof text, "divergent threads: thread (%u,%u,%u) waits at %s, thread (%u,%u,%u) at %s",
                a.index.x, a.index.y, a.index.z, first, b.index.x, b.index.y, b.index.z, second);
  fault(text);
}

#if defined(__SANITIZE_THREAD__)
inline void settle();
inline void lanes_met(unsigned base, unsigned there);
#else
inline void settle() {}
inline void lanes_met(unsigned, unsigned) {}
#endif

// Lanes that wait for each other go on when the last that is alive has come.
inline void meet(unsigned rank) {
  const unsigned base = rank - rank % kLanes;
  const unsigned lanes = device.count - base < kLanes ? device.count - base : kLanes;
  Thread* warp = device.threads + base;
  const unsigned mask = warp[rank - base].mask;
  unsigned there = 0;
  for (unsigned i = 0; i < lanes; ++i) {
    if ((mask >> i & 1) == 0 || warp[i].state == State::done) continue;
    if (warp[i].state != State::warp || warp[i].mask != mask) return;
    if (warp[i].line != warp[rank - base].line || warp[i].what != warp[rank - base].what) {
      diverged(warp[rank - base], warp[i]);
    }
    there |= 1U << i;
  }
  lanes_met(base, there);
  Exchange* exchange = device.exchanges[base / kLanes];
  while (exchange->readers != 0) ++exchange;
  exchange->lanes = there;
  for (unsigned i = 0; i < lanes; ++i) {
    if ((there >> i & 1) == 0) continue;
    std::memcpy(exchange->values[i], warp[i].value, sizeof warp[i].value);
    warp[i].exchange = exchange;
    warp[i].state = State::ready;
    ++exchange->readers;
  }
}

inline void first_on_stack() {
  arrived(device.main);
  device.body(device.argument);
  Thread& t = device.threads[device.current];
  t.state = State::done;
  change(t.context, device.main, true);
}

inline void resume(unsigned rank) {
  Thread& t = device.threads[rank];
  if (t.state == State::fresh) {
    const unsigned place = device.free_stacks[--device.free_count];
    t.stack = device.stacks + place * kStackBytes;
    begin_on(t.context, t.stack, first_on_stack);
    t.state = State::ready;
  }
  device.current = rank;
  threadIdx = t.index;
  change(device.main, t.context, false);
  if (t.state == State::done) {
    device.free_stacks[device.free_count++] = static_cast<unsigned>((t.stack - device.stacks) / kStackBytes);
    const unsigned base = rank - rank % kLanes;
    for (unsigned i = base; i < base + kLanes && i < device.count; ++i) {
      if (device.threads[i].state == State::warp) meet(i);
    }
  }
}

inline void order_threads(bool first) {
  const unsigned n = device.count;
  if (first) {
    for (unsigned i = 0; i < n; ++i) {
      device.sequence[i] = device.order == 1 ? n - 1 - i : i;
      if (device.order == 2) device.sequence[i] = i < (n + 1) / 2 ? 2 * i : 2 * (i - (n + 1) / 2) + 1;
    }
  }
  if (device.order == 4 || (device.order == 3 && first)) {
    for (unsigned i = n; i > 1; --i) {
      const unsigned j = draw(i);
      const unsigned kept = device.sequence[i - 1];
      device.sequence[i - 1] = device.sequence[j];
      device.sequence[j] = kept;
    }
  }
}

// All that are alive wait: at one barrier they go on, else they would for ever.
inline bool release() {
  const Thread* first = nullptr;
  int sum = 0;
  bool all = true;
  for (unsigned i = 0; i < device.count; ++i) {
    const Thread& t = device.threads[i];
    if (t.state == State::done) continue;
    if (first == nullptr) first = &t;
    if (t.state != State::barrier || t.line != first->line || t.what != first->what) diverged(*first, t);
    sum += t.predicate;
    all = all && t.predicate != 0;
  }
  settle();
  ++device.epoch;
  for (unsigned i = 0; i < device.count; ++i) {
    Thread& t = device.threads[i];
    if (t.state != State::barrier) continue;
    t.state = State::ready;
    t.count = sum;
    t.all = all ? 1 : 0;
  }
  return first != nullptr;
}

inline void run_threads() {
  order_threads(true);
  for (;;) {
    bool ran = false;
    for (unsigned i = 0; i < device.count; ++i) {
      const unsigned rank = device.sequence[i];
      if (device.threads[rank].state > State::ready) continue;
      resume(rank);
      ran = true;
    }
    if (!ran && !release()) return;
    order_threads(false);
  }
}

}  // namespace lessonl_cuda
