// Finds races on shared memory: compiled with -fsanitize=thread, each access of a thread comes here.
//
// Two accesses race where different threads of a block make them, one of them writes, and neither
// a barrier of the block nor one of their warp lies between. Writes of one value do not. Atomic
// operations are not looked at. Nothing here may be instrumented itself.
#pragma once
#if defined(__SANITIZE_THREAD__)
#include "blocks.hpp"

#define LESSONL_CUDA_PLAIN __attribute__((no_sanitize("thread"), noinline))

namespace lessonl_cuda {

struct Access {
  unsigned epoch;  // 0: never
  unsigned count;  // of the warp's barriers that its thread had passed
  unsigned thread;
};
struct Cell {
  Access write;
  Access reads[2];  // of two threads, so that any third differs from one
};
struct Watched {
  Cell* cells;
  unsigned (*seen)[kLanes];  // [thread][lane]: how far it knows another one of its warp
  const unsigned char* pending;
  unsigned char before[16];
  unsigned bytes;
  unsigned other;   // whose value it may have replaced
  unsigned by;
};
inline Watched watched{};

LESSONL_CUDA_PLAIN inline void raced(unsigned other, unsigned by, const char* how) {
  const uint3 a = device.threads[other].index;
  const uint3 b = device.threads[by].index;
  char text[200];
  std::snprintf(text, sizeof text, "a race on shared memory: thread (%u,%u,%u) %s what thread (%u,%u,%u) has %s", b.x, b.y,
                b.z, how, a.x, a.y, a.z, how[0] == 'r' ? "written with no barrier between" : "used with no barrier between");
  fault(text);
}

LESSONL_CUDA_PLAIN inline bool ordered(const Access& a) {
  const unsigned now = device.current;
  if (a.epoch != device.epoch || a.thread == now) return true;
  if (a.thread / kLanes != now / kLanes) return false;
  return watched.seen[now][a.thread % kLanes] > a.count;
}

// A write that was let pass until its value is known.
LESSONL_CUDA_PLAIN inline void settle() {
  if (watched.pending == nullptr) return;
  const unsigned char* at = watched.pending;
  watched.pending = nullptr;
  for (unsigned i = 0; i < watched.bytes; ++i) {
    if (at[i] != watched.before[i]) raced(watched.other, watched.by, "writes");
  }
}

LESSONL_CUDA_PLAIN inline void accessed(const void* pointer, unsigned bytes, bool writes) {
  const auto* at = static_cast<const unsigned char*>(pointer);
  if (device.shared == nullptr || device.epoch == 0) return;
  settle();
  if (at < device.shared || at + bytes > shared_end() || outside()) return;
  if (watched.cells == nullptr) {
    watched.cells = static_cast<Cell*>(reserve(sizeof(Cell) * static_cast<std::size_t>(shared_end() - device.shared)));
    watched.seen = static_cast<unsigned(*)[kLanes]>(reserve(sizeof(unsigned) * kLanes * kMostThreads));
  }
  const Access now{device.epoch, watched.seen[device.current][device.current % kLanes], device.current};
  for (unsigned i = 0; i < bytes; ++i) {
    Cell& cell = watched.cells[at - device.shared + i];
    if (writes) {
      for (const Access& read : cell.reads) {
        if (!ordered(read)) raced(read.thread, now.thread, "writes");
      }
      if (!ordered(cell.write) && watched.pending == nullptr && bytes <= sizeof watched.before) {
        watched.pending = at;
        watched.bytes = bytes;
        watched.other = cell.write.thread;
        watched.by = now.thread;
        for (unsigned k = 0; k < bytes; ++k) watched.before[k] = at[k];
      }
      cell.write = now;
    } else {
      if (!ordered(cell.write)) raced(cell.write.thread, now.thread, "reads");
      const bool first = cell.reads[0].epoch != now.epoch || cell.reads[0].thread == now.thread;
      cell.reads[first ? 0 : 1] = now;
    }
  }
}

// The lanes of ``there`` have met: what each has done lies before what any does from now on.
LESSONL_CUDA_PLAIN inline void lanes_met(unsigned base, unsigned there) {
  settle();
  if (watched.seen == nullptr) return;
  unsigned most[kLanes] = {};
  for (unsigned i = 0; i < kLanes; ++i) {
    if ((there >> i & 1) == 0) continue;
    ++watched.seen[base + i][i];
    for (unsigned k = 0; k < kLanes; ++k) {
      if (watched.seen[base + i][k] > most[k]) most[k] = watched.seen[base + i][k];
    }
  }
  for (unsigned i = 0; i < kLanes; ++i) {
    if ((there >> i & 1) == 0) continue;
    for (unsigned k = 0; k < kLanes; ++k) watched.seen[base + i][k] = most[k];
  }
}

}  // namespace lessonl_cuda

#define LESSONL_CUDA_HOOK(name, parameters, body) \
  __attribute__((no_sanitize("thread"), noinline, weak, used)) void __tsan_##name parameters { body; }
#define LESSONL_CUDA_HOOKS(n)                                                                  \
  LESSONL_CUDA_HOOK(read##n, (void* p), lessonl_cuda::accessed(p, n, false))                   \
  LESSONL_CUDA_HOOK(write##n, (void* p), lessonl_cuda::accessed(p, n, true))                   \
  LESSONL_CUDA_HOOK(unaligned_read##n, (void* p), lessonl_cuda::accessed(p, n, false))         \
  LESSONL_CUDA_HOOK(unaligned_write##n, (void* p), lessonl_cuda::accessed(p, n, true))         \
  LESSONL_CUDA_HOOK(volatile_read##n, (void* p), lessonl_cuda::accessed(p, n, false))          \
  LESSONL_CUDA_HOOK(volatile_write##n, (void* p), lessonl_cuda::accessed(p, n, true))
extern "C" {
LESSONL_CUDA_HOOKS(1)
LESSONL_CUDA_HOOKS(2)
LESSONL_CUDA_HOOKS(4)
LESSONL_CUDA_HOOKS(8)
LESSONL_CUDA_HOOKS(16)
LESSONL_CUDA_HOOK(read_range, (void* p, unsigned long n), lessonl_cuda::accessed(p, static_cast<unsigned>(n), false))
LESSONL_CUDA_HOOK(write_range, (void* p, unsigned long n), lessonl_cuda::accessed(p, static_cast<unsigned>(n), true))
LESSONL_CUDA_HOOK(func_entry, (void*), )
LESSONL_CUDA_HOOK(func_exit, (void*), )
LESSONL_CUDA_HOOK(vptr_update, (void**, void*), )
LESSONL_CUDA_HOOK(init, (), )
// What guards a local static variable.
__attribute__((no_sanitize("thread"), noinline, weak, used)) unsigned char __tsan_atomic8_load(
    const volatile unsigned char* p, int order) {
  return __atomic_load_n(p, order == 0 ? __ATOMIC_RELAXED : __ATOMIC_ACQUIRE);
}
}
#undef LESSONL_CUDA_HOOKS
#undef LESSONL_CUDA_HOOK
#endif
