// What a runner does for the adapter and the variant that it loaded.
#pragma once

#include <unistd.h>

#include <cstdlib>

#include "process_state.hpp"

namespace {

constexpr int kFound = 99;   // as the sanitizers exit
constexpr int kUntold = 98;  // check.py has it too

}  // namespace

extern "C" {

void* lessonl_allocate(std::size_t bytes, std::size_t align, std::int64_t node) {
#if LESSONL_SANITIZER
  (void)node;
  void* data = nullptr;
  if (posix_memalign(&data, align < sizeof(void*) ? sizeof(void*) : align, bytes) != 0) return nullptr;
  if (owned_count < kMaxSlots) owned[owned_count++] = {static_cast<unsigned char*>(data), bytes};
  return data;
#else
  inputs_taken.fetch_add(1, std::memory_order_relaxed);
  return arena.buffer(bytes, align, node, placement);
#endif
}

std::uint64_t lessonl_locate(const void* pointer) {
  if (pointer == nullptr) return kNoAddress;
  if (reinterpret_cast<std::uint64_t>(pointer) == kFreshWord) return kUnset;
#if LESSONL_SANITIZER
  for (std::size_t i = 0; i < owned_count; ++i) {
    if (pointer >= owned[i].data && pointer <= owned[i].data + owned[i].bytes) return kFresh + 1 + i;
  }
  return kElsewhere;
#else
  return arena.owns(pointer) ? reinterpret_cast<std::uint64_t>(pointer) : kElsewhere;
#endif
}

// Where the input buffer that a pointer leads into begins, and its size; null if there is none.
const void* lessonl_buffer(const void* pointer, std::size_t* bytes) {
#if LESSONL_SANITIZER
  const std::uint64_t where = lessonl_locate(pointer);
  const Span found = where > kFresh ? owned[where - kFresh - 1] : Span{nullptr, 0};
#else
  const Span found = arena.holding(pointer);
#endif
  *bytes = found.bytes;
  return found.data;
}

std::size_t lessonl_block(const void* pointer) { return blocks.give_out(pointer); }

std::ptrdiff_t lessonl_inside(const void* pointer) { return blocks.inside(pointer); }

void lessonl_enter_node(std::int64_t node) { current_node = node; }

// For a variant with the race detector in it.
void lessonl_on_free(void (*freed)(void*, std::size_t)) { on_free = freed; }

// For a variant that tells which of its branches are taken.
void lessonl_covers(Coverage* table) { coverage = table; }

void lessonl_found(const char* what) {
  say(what);
  _exit(kFound);
}

void lessonl_untold() {
  say("it orders its threads in a way that is not followed");
  _exit(kUntold);
}

}  // extern "C"
