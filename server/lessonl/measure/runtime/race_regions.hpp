// The calls of a variant into libgomp, which say where its phases begin and what it holds.
#pragma once

#include "race_detector.hpp"

extern "C" {

using namespace lessonl_races;

using Body = void (*)(void*);

int omp_get_num_threads();
int omp_get_thread_num();

// What each thread of a region begins with. All wait for each other, or the first might do it all.
struct Region {
  Region(Body work, void* with) : body(work), data(with) {}
  Body body;
  void* data;
  std::uint64_t phase = (regions.fetch_add(1) + 1) << 24U;
  std::atomic<int> here{0};
};

static void in_region(void* given) {
  auto& region = *static_cast<Region*>(given);
  const Thread before = self;
  const int team = omp_get_num_threads();
  if (team > 1) {
    self.phase = region.phase;
    self.number = static_cast<std::uint16_t>(omp_get_thread_num());
  }
  self.nested = team == 1;
  region.here.fetch_add(1);
  while (region.here.load() < team) sched_yield();
  region.body(region.data);
  self = before;
}

// Parallel regions.
void __real_GOMP_parallel(Body, void*, unsigned, unsigned);
void __wrap_GOMP_parallel(Body body, void* data, unsigned threads, unsigned flags) {
  Region region(body, data);
  __real_GOMP_parallel(in_region, &region, threads, flags);
}
void __real_GOMP_parallel_sections(Body, void*, unsigned, unsigned, unsigned);
void __wrap_GOMP_parallel_sections(Body body, void* data, unsigned threads, unsigned count, unsigned flags) {
  Region region(body, data);
  __real_GOMP_parallel_sections(in_region, &region, threads, count, flags);
}
void __real_GOMP_parallel_loop_static(Body, void*, unsigned, long, long, long, long, unsigned);
void __wrap_GOMP_parallel_loop_static(Body body, void* data, unsigned threads, long begin, long end,
                                      long step, long chunk, unsigned flags) {
  Region region(body, data);
  __real_GOMP_parallel_loop_static(in_region, &region, threads, begin, end, step, chunk, flags);
}
void __real_GOMP_parallel_loop_dynamic(Body, void*, unsigned, long, long, long, long, unsigned);
void __wrap_GOMP_parallel_loop_dynamic(Body body, void* data, unsigned threads, long begin, long end,
                                       long step, long chunk, unsigned flags) {
  Region region(body, data);
  __real_GOMP_parallel_loop_dynamic(in_region, &region, threads, begin, end, step, chunk, flags);
}
void __real_GOMP_parallel_loop_guided(Body, void*, unsigned, long, long, long, long, unsigned);
void __wrap_GOMP_parallel_loop_guided(Body body, void* data, unsigned threads, long begin, long end,
                                      long step, long chunk, unsigned flags) {
  Region region(body, data);
  __real_GOMP_parallel_loop_guided(in_region, &region, threads, begin, end, step, chunk, flags);
}
void __real_GOMP_parallel_loop_nonmonotonic_dynamic(Body, void*, unsigned, long, long, long, long, unsigned);
void __wrap_GOMP_parallel_loop_nonmonotonic_dynamic(Body body, void* data, unsigned threads, long begin, long end,
                                                    long step, long chunk, unsigned flags) {
  Region region(body, data);
  __real_GOMP_parallel_loop_nonmonotonic_dynamic(in_region, &region, threads, begin, end, step, chunk, flags);
}
void __real_GOMP_parallel_loop_nonmonotonic_guided(Body, void*, unsigned, long, long, long, long, unsigned);
void __wrap_GOMP_parallel_loop_nonmonotonic_guided(Body body, void* data, unsigned threads, long begin, long end,
                                                   long step, long chunk, unsigned flags) {
  Region region(body, data);
  __real_GOMP_parallel_loop_nonmonotonic_guided(in_region, &region, threads, begin, end, step, chunk, flags);
}
void __real_GOMP_parallel_loop_runtime(Body, void*, unsigned, long, long, long, unsigned);
void __wrap_GOMP_parallel_loop_runtime(Body body, void* data, unsigned threads, long begin, long end,
                                       long step, unsigned flags) {
  Region region(body, data);
  __real_GOMP_parallel_loop_runtime(in_region, &region, threads, begin, end, step, flags);
}
void __real_GOMP_parallel_loop_nonmonotonic_runtime(Body, void*, unsigned, long, long, long, unsigned);
void __wrap_GOMP_parallel_loop_nonmonotonic_runtime(Body body, void* data, unsigned threads, long begin, long end,
                                                    long step, unsigned flags) {
  Region region(body, data);
  __real_GOMP_parallel_loop_nonmonotonic_runtime(in_region, &region, threads, begin, end, step, flags);
}
void __real_GOMP_parallel_loop_maybe_nonmonotonic_runtime(Body, void*, unsigned, long, long, long, unsigned);
void __wrap_GOMP_parallel_loop_maybe_nonmonotonic_runtime(Body body, void* data, unsigned threads, long begin, long end,
                                                          long step, unsigned flags) {
  Region region(body, data);
  __real_GOMP_parallel_loop_maybe_nonmonotonic_runtime(in_region, &region, threads, begin, end, step, flags);
}

// Barriers.
void __real_GOMP_barrier();
void __wrap_GOMP_barrier() {
  __real_GOMP_barrier();
  next_phase();
}
void __real_GOMP_loop_end();
void __wrap_GOMP_loop_end() {
  __real_GOMP_loop_end();
  next_phase();
}
void __real_GOMP_sections_end();
void __wrap_GOMP_sections_end() {
  __real_GOMP_sections_end();
  next_phase();
}
void __real_GOMP_single_copy_end(void* data);
void __wrap_GOMP_single_copy_end(void* data) {
  __real_GOMP_single_copy_end(data);
  next_phase();
}
void* __real_GOMP_single_copy_start();
void* __wrap_GOMP_single_copy_start() {
  void* const data = __real_GOMP_single_copy_start();
  if (data != nullptr) next_phase();  // null for the one that does the work
  return data;
}

// Shares of a loop: the others get a chance to take the next.
bool __real_GOMP_loop_dynamic_next(long*, long*);
bool __wrap_GOMP_loop_dynamic_next(long* begin, long* end) {
  give_way();
  return __real_GOMP_loop_dynamic_next(begin, end);
}
bool __real_GOMP_loop_guided_next(long*, long*);
bool __wrap_GOMP_loop_guided_next(long* begin, long* end) {
  give_way();
  return __real_GOMP_loop_guided_next(begin, end);
}
bool __real_GOMP_loop_runtime_next(long*, long*);
bool __wrap_GOMP_loop_runtime_next(long* begin, long* end) {
  give_way();
  return __real_GOMP_loop_runtime_next(begin, end);
}
bool __real_GOMP_loop_nonmonotonic_dynamic_next(long*, long*);
bool __wrap_GOMP_loop_nonmonotonic_dynamic_next(long* begin, long* end) {
  give_way();
  return __real_GOMP_loop_nonmonotonic_dynamic_next(begin, end);
}
bool __real_GOMP_loop_nonmonotonic_guided_next(long*, long*);
bool __wrap_GOMP_loop_nonmonotonic_guided_next(long* begin, long* end) {
  give_way();
  return __real_GOMP_loop_nonmonotonic_guided_next(begin, end);
}
bool __real_GOMP_loop_nonmonotonic_runtime_next(long*, long*);
bool __wrap_GOMP_loop_nonmonotonic_runtime_next(long* begin, long* end) {
  give_way();
  return __real_GOMP_loop_nonmonotonic_runtime_next(begin, end);
}
bool __real_GOMP_loop_maybe_nonmonotonic_runtime_next(long*, long*);
bool __wrap_GOMP_loop_maybe_nonmonotonic_runtime_next(long* begin, long* end) {
  give_way();
  return __real_GOMP_loop_maybe_nonmonotonic_runtime_next(begin, end);
}
bool __real_GOMP_loop_ull_dynamic_next(unsigned long long*, unsigned long long*);
bool __wrap_GOMP_loop_ull_dynamic_next(unsigned long long* begin, unsigned long long* end) {
  give_way();
  return __real_GOMP_loop_ull_dynamic_next(begin, end);
}
bool __real_GOMP_loop_ull_guided_next(unsigned long long*, unsigned long long*);
bool __wrap_GOMP_loop_ull_guided_next(unsigned long long* begin, unsigned long long* end) {
  give_way();
  return __real_GOMP_loop_ull_guided_next(begin, end);
}
bool __real_GOMP_loop_ull_runtime_next(unsigned long long*, unsigned long long*);
bool __wrap_GOMP_loop_ull_runtime_next(unsigned long long* begin, unsigned long long* end) {
  give_way();
  return __real_GOMP_loop_ull_runtime_next(begin, end);
}
bool __real_GOMP_loop_ull_nonmonotonic_dynamic_next(unsigned long long*, unsigned long long*);
bool __wrap_GOMP_loop_ull_nonmonotonic_dynamic_next(unsigned long long* begin, unsigned long long* end) {
  give_way();
  return __real_GOMP_loop_ull_nonmonotonic_dynamic_next(begin, end);
}
bool __real_GOMP_loop_ull_nonmonotonic_guided_next(unsigned long long*, unsigned long long*);
bool __wrap_GOMP_loop_ull_nonmonotonic_guided_next(unsigned long long* begin, unsigned long long* end) {
  give_way();
  return __real_GOMP_loop_ull_nonmonotonic_guided_next(begin, end);
}
bool __real_GOMP_loop_ull_nonmonotonic_runtime_next(unsigned long long*, unsigned long long*);
bool __wrap_GOMP_loop_ull_nonmonotonic_runtime_next(unsigned long long* begin, unsigned long long* end) {
  give_way();
  return __real_GOMP_loop_ull_nonmonotonic_runtime_next(begin, end);
}
bool __real_GOMP_loop_ull_maybe_nonmonotonic_runtime_next(unsigned long long*, unsigned long long*);
bool __wrap_GOMP_loop_ull_maybe_nonmonotonic_runtime_next(unsigned long long* begin, unsigned long long* end) {
  give_way();
  return __real_GOMP_loop_ull_maybe_nonmonotonic_runtime_next(begin, end);
}
unsigned __real_GOMP_sections_next();
unsigned __wrap_GOMP_sections_next() {
  give_way();
  return __real_GOMP_sections_next();
}

// Locks.
void __real_GOMP_critical_start();
void __wrap_GOMP_critical_start() {
  __real_GOMP_critical_start();
  self.locks |= kCritical;
}
void __real_GOMP_critical_end();
void __wrap_GOMP_critical_end() {
  self.locks &= ~kCritical;
  __real_GOMP_critical_end();
}
void __real_GOMP_atomic_start();
void __wrap_GOMP_atomic_start() {
  __real_GOMP_atomic_start();
  self.locks |= kAtomically;
}
void __real_GOMP_atomic_end();
void __wrap_GOMP_atomic_end() {
  self.locks &= ~kAtomically;
  __real_GOMP_atomic_end();
}
void __real_GOMP_ordered_start();
void __wrap_GOMP_ordered_start() {
  __real_GOMP_ordered_start();
  self.locks |= kOrdered;
}
void __real_GOMP_ordered_end();
void __wrap_GOMP_ordered_end() {
  self.locks &= ~kOrdered;
  __real_GOMP_ordered_end();
}
void __real_GOMP_critical_name_start(void*);
void __wrap_GOMP_critical_name_start(void* lock) {
  __real_GOMP_critical_name_start(lock);
  self.locks |= bit_of(lock);
}
void __real_GOMP_critical_name_end(void*);
void __wrap_GOMP_critical_name_end(void* lock) {
  self.locks &= ~bit_of(lock);
  __real_GOMP_critical_name_end(lock);
}
void __real_omp_set_lock(void*);
void __wrap_omp_set_lock(void* lock) {
  __real_omp_set_lock(lock);
  self.locks |= bit_of(lock);
}
void __real_omp_unset_lock(void*);
void __wrap_omp_unset_lock(void* lock) {
  self.locks &= ~bit_of(lock);
  __real_omp_unset_lock(lock);
}
int __real_omp_test_lock(void*);
int __wrap_omp_test_lock(void* lock) {
  const int got = __real_omp_test_lock(lock);
  if (got != 0) self.locks |= bit_of(lock);
  return got;
}

}  // extern "C"
