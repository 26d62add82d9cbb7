// Where inputs live in a runner: at addresses that are the same for the original and the rewrite.
//
// Packed: one bump region. Guarded: each buffer in a cell of its own between inaccessible pages,
// flush with the end or the start, its slack filled with a pattern that is checked afterwards.
#pragma once

#include <sys/mman.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "protocol.hpp"

namespace lessonl_rt {

constexpr std::size_t kPage = 4096;
constexpr std::uintptr_t kArenaBase = 0x2000000000;  // also inside a 39-bit address space
constexpr std::uintptr_t kArenaStep = std::uintptr_t{1} << 32;  // the whole arena fits in one
constexpr std::size_t kPackedBytes = std::size_t{1} << 30;
constexpr std::size_t kCanaryBytes = 64;
constexpr unsigned char kCanary = 0xA5;

struct CellClass {
  std::size_t bytes;
  std::size_t count;
};
constexpr CellClass kCells[] = {{std::size_t{1} << 14, 384}, {std::size_t{1} << 18, 64}, {std::size_t{1} << 26, 16}};

struct Cell {
  unsigned char* begin;  // first usable byte
  std::size_t bytes;
  unsigned char* data;  // the buffer handed out, null while free
  std::size_t size;
  std::int64_t node;
};

struct Span {
  unsigned char* data;
  std::size_t bytes;
};

class Arena {
 public:
  // Maps everything. `place` says where: steps of kArenaStep, and an offset (bytes, a multiple of 16)
  // that shifts the packed region. False on failure.
  bool map(std::size_t place, bool guarded) {
    const std::size_t offset = place % kArenaStep;
    const std::uintptr_t wanted = kArenaBase + (place - offset);
    std::size_t total = kPackedBytes;
    if (guarded) {
      for (const CellClass& c : kCells) total += c.count * (c.bytes + kPage) + kPage;
    }
    void* base = mmap(reinterpret_cast<void*>(wanted), total, PROT_NONE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
    if (base != reinterpret_cast<void*>(wanted)) return false;
    begin_ = static_cast<unsigned char*>(base);
    end_ = begin_ + total;
    first_ = begin_ + offset;
    next_ = first_;
    limit_ = begin_ + kPackedBytes;
    highest_ = first_;
    if (mprotect(begin_, kPackedBytes, PROT_READ | PROT_WRITE) != 0) return false;
    if (!guarded) return true;
    unsigned char* at = limit_;
    for (const CellClass& c : kCells) {
      at += kPage;
      for (std::size_t i = 0; i < c.count; ++i, at += c.bytes + kPage) {
        if (mprotect(at, c.bytes, PROT_READ | PROT_WRITE) != 0) return false;
        cells_[cell_count_++] = {at, c.bytes, nullptr, 0, -1};
      }
    }
    return true;
  }

  void* packed(std::size_t bytes, std::size_t align) {
    auto at = reinterpret_cast<std::uintptr_t>(next_);
    at = (at + align - 1) & ~(align - 1);
    if (at + bytes > reinterpret_cast<std::uintptr_t>(limit_)) return nullptr;
    next_ = reinterpret_cast<unsigned char*>(at + bytes);
    return reinterpret_cast<void*>(at);
  }

  void* guarded(std::size_t bytes, std::size_t align, std::int64_t node, Placement placement) {
    for (std::size_t i = 0; i < cell_count_; ++i) {
      Cell& cell = cells_[i];
      if (cell.data != nullptr || cell.bytes < bytes + (placement == Placement::flush_start ? 0 : align)) continue;
      auto at = reinterpret_cast<std::uintptr_t>(cell.begin);
      if (placement != Placement::flush_start) at = (at + cell.bytes - bytes) & ~(align - 1);
      cell.data = reinterpret_cast<unsigned char*>(at);
      cell.size = bytes;
      cell.node = node;
      if (i >= used_cells_) used_cells_ = i + 1;
      std::memset(slack_before(cell), kCanary, before(cell));
      std::memset(cell.data + cell.size, kCanary, after(cell));
      return cell.data;
    }
    return packed(bytes, align < 16 ? 16 : align);  // out of cells: unguarded, still checked by ASan
  }

  // A buffer that `holding` finds again.
  void* buffer(std::size_t bytes, std::size_t align, std::int64_t node, Placement placement) {
    if (placement != Placement::packed) return guarded(bytes, align, node, placement);
    void* data = packed(bytes, align < 16 ? 16 : align);
    if (data != nullptr && span_count_ < kMostSpans) spans_[span_count_++] = {static_cast<unsigned char*>(data), bytes};
    return data;
  }

  // The buffer that a pointer leads into, its end included; of several the one that begins there.
  Span holding(const void* pointer) const {
    const auto* at = static_cast<const unsigned char*>(pointer);
    for (std::size_t i = 0; i < used_cells_; ++i) {
      const Cell& cell = cells_[i];
      if (cell.data != nullptr && at >= cell.data && at <= cell.data + cell.size) return {cell.data, cell.size};
    }
    const Span* const end = spans_ + span_count_;  // in the order of their addresses
    const Span* after = std::upper_bound(spans_, end, at, [](const auto* p, const Span& s) { return p < s.data; });
    if (after == spans_ || at > after[-1].data + after[-1].bytes) return {nullptr, 0};
    return after[-1];
  }

  std::uint64_t changed_canaries() const {
    std::uint64_t changed = 0;
    for (std::size_t i = 0; i < used_cells_; ++i) {
      const Cell& cell = cells_[i];
      if (cell.data == nullptr) continue;
      const unsigned char* slack = slack_before(cell);
      for (std::size_t k = 0; k < before(cell); ++k) changed += slack[k] != kCanary;
      for (std::size_t k = 0; k < after(cell); ++k) changed += cell.data[cell.size + k] != kCanary;
    }
    return changed;
  }

  // Whether what lies in cells of these nodes may be written. Cells are whole pages.
  template <class May>
  void protect(int access, May&& only) {
    for (std::size_t i = 0; i < used_cells_; ++i) {
      const Cell& cell = cells_[i];
      if (cell.data != nullptr && only(cell.node)) mprotect(cell.begin, cell.bytes, access);
    }
  }

  // The cell whose surroundings contain a faulting address, or null.
  const Cell* around(const void* address) const {
    const auto at = reinterpret_cast<std::uintptr_t>(address);
    for (std::size_t i = 0; i < used_cells_; ++i) {
      const Cell& cell = cells_[i];
      const auto low = reinterpret_cast<std::uintptr_t>(cell.begin) - kPage;
      if (cell.data != nullptr && at >= low && at < low + cell.bytes + 2 * kPage) return &cell;
    }
    return nullptr;
  }

  // Gives back what lies behind the inputs, so that nothing is left there by anybody.
  void clear_rest() {
    unsigned char* const rest = behind(next_);
    if (highest_ > rest) madvise(rest, static_cast<std::size_t>(behind(highest_) - rest), MADV_DONTNEED);
    highest_ = next_;
  }
  // How many pages behind the inputs somebody has used since.
  std::uint64_t used_behind() {
    unsigned char* const rest = behind(next_);
    if (rest >= limit_ || mincore(rest, static_cast<std::size_t>(limit_ - rest), resident_) != 0) return 0;
    const auto pages = static_cast<std::size_t>(limit_ - rest) / kPage;
    std::uint64_t used = 0;
    for (std::size_t i = 0; i < pages; ++i) used += resident_[i] & 1U;
    if (used != 0) madvise(rest, static_cast<std::size_t>(limit_ - rest), MADV_DONTNEED);
    return used;
  }

  void reset() {
    highest_ = std::max(highest_, next_);
    for (std::size_t i = 0; i < used_cells_; ++i) cells_[i].data = nullptr;
    used_cells_ = 0;
    span_count_ = 0;
    next_ = first_;
  }

  std::uint32_t high_word() const { return static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(begin_) >> 32); }
  bool owns(const void* p) const { return p >= begin_ && p < end_; }
  // Bytes of inputs, wherever they lie.
  std::size_t taken() const {
    std::size_t bytes = used();
    for (std::size_t i = 0; i < used_cells_; ++i) bytes += cells_[i].data != nullptr ? cells_[i].size : 0;
    return bytes;
  }
  std::size_t used() const { return static_cast<std::size_t>(next_ - first_); }

 private:
  static unsigned char* slack_before(const Cell& c) { return c.data - before(c); }
  static std::size_t before(const Cell& c) {
    const auto room = static_cast<std::size_t>(c.data - c.begin);
    return room < kCanaryBytes ? room : kCanaryBytes;
  }
  static std::size_t after(const Cell& c) {
    const auto room = static_cast<std::size_t>(c.begin + c.bytes - (c.data + c.size));
    return room < kCanaryBytes ? room : kCanaryBytes;
  }

  // The kernel may back the inputs' last page with a huge one.
  static constexpr std::uintptr_t kHugePage = std::uintptr_t{1} << 21;
  static unsigned char* behind(unsigned char* at) {
    return reinterpret_cast<unsigned char*>((reinterpret_cast<std::uintptr_t>(at) + kHugePage - 1) & ~(kHugePage - 1));
  }

  unsigned char* begin_ = nullptr;
  unsigned char* end_ = nullptr;
  unsigned char* first_ = nullptr;
  unsigned char* next_ = nullptr;
  unsigned char* limit_ = nullptr;
  unsigned char* highest_ = nullptr;
  unsigned char resident_[kPackedBytes / kPage] = {};
  Cell cells_[512] = {};
  static constexpr std::size_t kMostSpans = std::size_t{1} << 16;
  Span spans_[kMostSpans] = {};
  std::size_t span_count_ = 0;
  std::size_t cell_count_ = 0;
  std::size_t used_cells_ = 0;
};

}  // namespace lessonl_rt
