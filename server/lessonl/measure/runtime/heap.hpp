// The runner's own malloc, in front of glibc's: it keeps the books, and inputs are not the heap's.
#pragma once

#include <malloc.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <new>

#include "process_state.hpp"

namespace {

// Inputs are not the heap's: giving one back is noted, and does nothing.
bool give_back_input(const void* data) {
  if (!arena.owns(data)) return false;
  const std::uint64_t before = inputs_taken.load(std::memory_order_relaxed);
  if (before != 0) inputs_taken.fetch_sub(1, std::memory_order_relaxed);
  return true;
}

}  // namespace

extern "C" {

void* __libc_malloc(std::size_t);
void* __libc_memalign(std::size_t, std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void __libc_free(void*);

void* malloc(std::size_t bytes) {
  void* data = __libc_malloc(bytes);
  blocks.took(data, bytes);
  return data;
}
void* memalign(std::size_t align, std::size_t bytes) {
  void* data = __libc_memalign(align, bytes);
  blocks.took(data, bytes);
  return data;
}
void* aligned_alloc(std::size_t align, std::size_t bytes) { return memalign(align, bytes); }
int posix_memalign(void** data, std::size_t align, std::size_t bytes) {
  if (align % sizeof(void*) != 0 || (align & (align - 1)) != 0 || align == 0) return EINVAL;
  void* got = memalign(align, bytes);
  if (got == nullptr) return ENOMEM;
  *data = got;
  return 0;
}
void* calloc(std::size_t count, std::size_t bytes) {
  void* data = __libc_calloc(count, bytes);
  blocks.note(data, count * bytes);
  return data;
}
void* realloc(void* old, std::size_t bytes) {
  if (arena.owns(old)) {
    const Span input = arena.holding(old);
    void* copy = bytes == 0 ? nullptr : malloc(bytes);
    if (copy != nullptr) std::memcpy(copy, old, input.bytes < bytes ? input.bytes : bytes);
    if (copy != nullptr || bytes == 0) give_back_input(old);
    return copy;
  }
  if (old == nullptr) return malloc(bytes);
  if (!blocks.filling || bytes == 0) {
    void* moved = __libc_realloc(old, bytes);
    if (moved != nullptr || bytes == 0) blocks.gave_back(old);
    blocks.note(moved, bytes);
    return moved;
  }
  void* data = malloc(bytes);  // what is gained is fresh as well
  if (data == nullptr) return nullptr;
  const std::size_t had = malloc_usable_size(old);
  std::memcpy(data, old, had < bytes ? had : bytes);
  free(old);
  return data;
}
void free(void* data) {
  if (give_back_input(data)) return;
  blocks.gave_back(data);
  if (on_free != nullptr && data != nullptr) on_free(data, malloc_usable_size(data));
  if (blocks.filling && data != nullptr) std::memset(data, kFreedByte, malloc_usable_size(data));
  __libc_free(data);
}

}  // extern "C"

namespace {

void* take(std::size_t bytes, std::size_t align, std::int64_t node) {
  inputs_taken.fetch_add(1, std::memory_order_relaxed);
  if (placement == Placement::packed) return arena.packed(bytes, align < 16 ? 16 : align);
  return arena.guarded(bytes, align, node, placement);
}

}  // namespace

// Inputs come from the arena; everything else from malloc. Deleting an input does nothing.
void* operator new(std::size_t bytes) {
  if (making) {
    std::size_t align = 16;
    if (placement == Placement::learn) {
      while (align > 1 && bytes % align != 0) align /= 2;  // exactly flush
    }
    if (void* data = take(bytes, align, current_node)) return data;
    throw std::bad_alloc();
  }
  if (void* data = std::malloc(bytes != 0 ? bytes : 1)) return data;
  throw std::bad_alloc();
}
void* operator new[](std::size_t bytes) { return operator new(bytes); }
void operator delete(void* data) noexcept { std::free(data); }
void operator delete[](void* data) noexcept { operator delete(data); }
void operator delete(void* data, std::size_t) noexcept { operator delete(data); }
void operator delete[](void* data, std::size_t) noexcept { operator delete(data); }
