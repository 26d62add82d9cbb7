// Calls one variant a few times while somebody else counts: callgrind, which is told to count in
// lessonl_counted only, or whoever has the processor count, with and without some of the calls.
// Confined from outside (launch --run), before it starts, and then further.
//
// usage: counter ADAPTER VARIANT SEED MADE CALLS     standard input: a plan, see plan_text.hpp
// Makes inputs for MADE calls and one more, and uses CALLS of them.
#include <dlfcn.h>
#include <fcntl.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <iostream>

#include "counting_filter.hpp"
#include "plan_text.hpp"
#include "protocol.hpp"

namespace {

using namespace lessonl_rt;

constexpr std::uint64_t kMostMade = 64;

// By this name callgrind knows when to count.
extern "C" __attribute__((noinline, used)) void lessonl_counted(const Adapter* adapter, const void* entry,
                                                                void* const* states, std::size_t count) {
  adapter->call(entry, states, count);
  asm volatile("" ::: "memory");
}

void* made(const Adapter& adapter, const PlanSet& plan, std::uint64_t seed) {
  void* state = std::aligned_alloc(64, (adapter.state_bytes + 127) & ~std::size_t{63});
  if (state == nullptr) _exit(4);
  adapter.make(state, plan.plans, &plan.constants, seed, 0);
  return state;
}

// Where the counter writes has been moved out of reach; the variant gets nothing to write to.
bool silent() {
  const int nowhere = open("/dev/null", O_WRONLY);
  return nowhere >= 0 && dup2(nowhere, 1) == 1 && dup2(nowhere, 2) == 2 && close(nowhere) == 0;
}

}  // namespace

// What adapters ask of their host: here inputs come from the heap, and no output is looked at.
extern "C" {
void* lessonl_allocate(std::size_t bytes, std::size_t align, std::int64_t) {
  void* data = nullptr;
  if (posix_memalign(&data, align < sizeof(void*) ? sizeof(void*) : align, bytes) != 0) return nullptr;
  return data;
}
std::uint64_t lessonl_locate(const void* pointer) { return pointer == nullptr ? kNoAddress : kElsewhere; }
std::size_t lessonl_block(const void*) { return 0; }
std::ptrdiff_t lessonl_inside(const void*) { return -1; }
const void* lessonl_buffer(const void*, std::size_t* bytes) {
  *bytes = 0;
  return nullptr;
}
void lessonl_enter_node(std::int64_t) {}
void lessonl_on_free(void (*)(void*, std::size_t)) {}
void lessonl_found(const char*) { _exit(5); }
void lessonl_untold() { _exit(5); }
}

int main(int argc, char** argv) {
  if (argc != 6) return 2;
  const std::uint64_t seed = std::strtoull(argv[3], nullptr, 10);
  const std::uint64_t count = std::strtoull(argv[4], nullptr, 10);
  const std::uint64_t calls = std::strtoull(argv[5], nullptr, 10);
  if (calls > count || count > kMostMade) return 2;
  static PlanSet plan;
  if (!read_plan(std::cin, plan) || !silent() || !lessonl::sandbox::filter_counted()) return 2;
  void* library = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
  void* variant = library != nullptr ? dlopen(argv[2], RTLD_NOW | RTLD_LOCAL) : nullptr;
  if (variant == nullptr) return 3;
  const auto get = reinterpret_cast<Adapter (*)()>(dlsym(library, "lessonl_adapter"));
  const auto enter = reinterpret_cast<void (*)(void*)>(dlsym(variant, "lessonl_entry"));
  if (get == nullptr || enter == nullptr) return 3;
  const Adapter adapter = get();
  if (adapter.protocol != kProtocol) return 3;
  alignas(16) unsigned char entry[32] = {};
  enter(entry);
  void* warm = made(adapter, plan, seed);
  void* states[kMostMade];
  for (std::uint64_t i = 0; i < count; ++i) states[i] = made(adapter, plan, seed + 1 + i);
  adapter.call(entry, &warm, 1);
  lessonl_counted(&adapter, entry, states, calls);
  _exit(0);
}
