// Finds data races in OpenMP code. Linked into a variant that was compiled with -fsanitize=thread,
// in place of the library that this option is meant for, which takes libgomp's barriers for races.
//
// Between two barriers of a parallel region nothing orders what its threads do but locks. Two
// accesses to one byte by different threads in one such phase, at least one of them writing, under
// no common lock and not both atomic, are a race: whether or not they met this time. The variant's
// calls into libgomp come through here (ld's --wrap), to know phases and locks.
//
// Not followed: tasks, nested locks, and synchronisation by fences or by atomics with an order. Where such are
// used nothing is reported, and the runner says so. Accesses inside of libraries are not seen.
#pragma once

#include <sched.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>

extern "C" {
// The runner's; weak, as a variant is linked without it.
__attribute__((weak)) void lessonl_on_free(void (*freed)(void*, std::size_t));
__attribute__((weak, noreturn)) void lessonl_found(const char* what);
__attribute__((weak, noreturn)) void lessonl_untold();
}

namespace lessonl_races {

constexpr std::size_t kGroups = std::size_t{1} << 17;
constexpr std::size_t kWays = 8;
constexpr std::size_t kSeen = 4;
constexpr std::size_t kTurns = 4096;
constexpr int kYields = 4;
constexpr char kRace[] = "a data race (threads use one place in memory at a time, and one writes to it)";

enum Kind : std::uint8_t { kNone = 0, kRead = 1, kWrite = 2, kAtomic = 4 };

struct Access {
  std::uint16_t thread;
  std::uint8_t bytes;  // a bit for each of the eight
  std::uint8_t kind;
  std::uint32_t locks;
};

// What happened to eight bytes in one phase.
struct Cell {
  std::uintptr_t place;
  std::uint64_t phase;
  Access seen[kSeen];
};

struct Thread {
  std::uint64_t phase = 0;  // 0 outside of parallel regions, where there is nobody else
  std::uint32_t locks = 0;
  std::uint16_t number = 0;
  bool nested = false;  // in a team of its own, whose barriers nobody else passes
  bool inside = false;  // of this file, which may be entered again by malloc
};

inline Cell cells[kGroups][kWays];
inline std::atomic_flag turns[kTurns];
inline std::atomic<std::uint64_t> regions{0};
inline __attribute__((tls_model("initial-exec"))) thread_local Thread self;

class Turn {
 public:
  explicit Turn(std::size_t group) : flag_(turns[group % kTurns]) {
    while (flag_.test_and_set(std::memory_order_acquire)) sched_yield();
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  ~Turn() { flag_.clear(std::memory_order_release); }

 private:
  std::atomic_flag& flag_;
};

inline std::size_t group_of(std::uintptr_t place) {
  return static_cast<std::size_t>((place * 0x9e3779b97f4a7c15U) >> 40) % kGroups;
}

inline bool conflict(const Access& a, const Access& b) {
  return a.kind != kNone && a.thread != b.thread && (a.bytes & b.bytes) != 0 && ((a.kind | b.kind) & kWrite) != 0 &&
         (a.kind & b.kind & kAtomic) == 0 && (a.locks & b.locks) == 0;
}

// The cell of a place in this phase; null where its group is full of others.
inline Cell* cell_of(std::size_t group, std::uintptr_t place, std::uint64_t phase) {
  Cell* free = nullptr;
  for (Cell& cell : cells[group]) {
    if (cell.place == place && cell.phase == phase) return &cell;
    if (free == nullptr && (cell.phase != phase || cell.place == place)) free = &cell;
  }
  if (free != nullptr) *free = Cell{place, phase, {}};
  return free;
}

inline void keep(Cell& cell, const Access& now) {
  for (Access& was : cell.seen) {
    if (was.kind == kNone || (was.thread == now.thread && was.kind == now.kind && was.locks == now.locks)) {
      const auto bytes = static_cast<std::uint8_t>(was.kind == kNone ? now.bytes : was.bytes | now.bytes);
      was = now;
      was.bytes = bytes;
      return;
    }
  }
  cell.seen[now.thread % kSeen] = now;
}

inline void touch(std::uintptr_t place, const Access& now) {
  const std::size_t group = group_of(place);
  const Turn turn(group);
  Cell* cell = cell_of(group, place, self.phase);
  if (cell == nullptr) return;
  for (const Access& was : cell->seen) {
    if (conflict(was, now)) lessonl_found(kRace);
  }
  keep(*cell, now);
}

inline void access(const void* address, std::size_t bytes, unsigned kind) {
  if (self.phase == 0 || self.inside || bytes == 0) return;
  self.inside = true;
  const auto begin = reinterpret_cast<std::uintptr_t>(address);
  const std::uintptr_t end = begin + bytes;
  for (std::uintptr_t place = begin & ~std::uintptr_t{7}; place < end; place += 8) {
    unsigned mask = 0xff;
    if (place < begin) mask &= 0xffU << (begin - place);
    if (place + 8 > end) mask &= 0xffU >> (place + 8 - end);
    touch(place, {self.number, static_cast<std::uint8_t>(mask), static_cast<std::uint8_t>(kind), self.locks});
  }
  self.inside = false;
}

// What is freed may be another thread's next.
inline void freed(void* address, std::size_t bytes) {
  if (self.phase == 0 || self.inside) return;
  const auto begin = reinterpret_cast<std::uintptr_t>(address);
  for (std::uintptr_t place = begin & ~std::uintptr_t{7}; place < begin + bytes; place += 8) {
    const std::size_t group = group_of(place);
    const Turn turn(group);
    for (Cell& cell : cells[group]) {
      if (cell.place == place) cell.phase = 0;
    }
  }
}

// Something orders threads that is not looked at.
inline void not_followed() {
  if (self.phase != 0) lessonl_untold();
}

inline std::uint32_t bit_of(const void* lock) {
  const auto place = reinterpret_cast<std::uintptr_t>(lock);
  return 1U << (8 + ((place * 0x9e3779b97f4a7c15U) >> 59) % 24);
}
constexpr std::uint32_t kCritical = 1, kAtomically = 2, kOrdered = 4;

inline void give_way() {
  for (int i = 0; i < kYields && self.phase != 0; ++i) sched_yield();
}

inline void next_phase() {
  if (self.phase != 0 && !self.nested) ++self.phase;
}

}  // namespace lessonl_races
