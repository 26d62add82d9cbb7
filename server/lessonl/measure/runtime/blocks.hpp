// What a call took from the heap and has not given back, so that memory it gives out can be
// compared by content and freed.
//
// Our malloc keeps the books (glibc's own is behind it); only while a call is being watched.
#pragma once

#include <sched.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "protocol.hpp"

namespace lessonl_rt {

class Blocks {
 public:
  bool watching = false;
  // While checking, fresh memory holds kFreshByte: nobody relies on zeros that came by luck.
  bool filling = false;
  // Whether calls may have threads of their own. What those lose cannot be told from what their
  // library keeps for the next call, so `left` says 0.
  bool shared = false;

  void took(void* at, std::size_t bytes) {
    if (at == nullptr) return;
    if (filling) std::memset(at, kFreshByte, bytes);
    note(at, bytes);
  }
  void note(void* at, std::size_t bytes) {
    if (!watching || at == nullptr) return;
    const Turn turn(*this);
    if (used_ == kMost) return;
    std::size_t i = place(at);
    while (blocks_[i].at != nullptr && blocks_[i].at != at) i = (i + 1) % kSlots;
    used_ += blocks_[i].at == nullptr;
    blocks_[i] = {at, bytes, true, false};
    held_ += bytes;
    most_ = held_ > most_ ? held_ : most_;
  }
  void gave_back(void* at) {
    if (used_ == 0) return;
    const Turn turn(*this);
    if (Block* block = find(at)) {
      block->live = false;
      held_ -= block->bytes;
    }
  }
  // The size of the live block that begins here, 0 for anything else. It is then given out.
  std::size_t give_out(const void* at) {
    Block* block = used_ == 0 ? nullptr : find(at);
    if (block == nullptr) return 0;
    given_out_ = block->given_out = true;
    return block->bytes;
  }
  // How far inside of a live block this is; -2 at the end of one, -1 outside of all.
  std::ptrdiff_t inside(const void* at) const {
    if (used_ == 0) return -1;
    const auto* byte = static_cast<const unsigned char*>(at);
    for (const Block& block : blocks_) {
      const auto* begin = static_cast<const unsigned char*>(block.at);
      if (block.live && begin != nullptr && byte >= begin && byte <= begin + block.bytes) {
        return byte == begin + block.bytes ? static_cast<std::ptrdiff_t>(-2) : byte - begin;
      }
    }
    return -1;
  }
  bool any_given_out() const { return given_out_; }
  // How many blocks nobody gave back and nothing leads to.
  std::uint64_t left() const {
    std::uint64_t found = 0;
    if (used_ == 0 || shared) return found;
    for (const Block& block : blocks_) found += block.live && !block.given_out;
    return found;
  }
  template <class Free>
  void free_given_out(Free&& free) {
    if (given_out_) {
      for (Block& block : blocks_) {
        if (block.given_out && block.live) free(block.at);
      }
    }
    forget();
  }
  // The most bytes that were held at a time.
  std::uint64_t most() const { return most_; }
  void forget() {
    held_ = most_ = 0;
    if (used_ != 0) std::memset(static_cast<void*>(blocks_), 0, sizeof blocks_);
    used_ = 0;
    given_out_ = false;
  }

 private:
  class Turn {
   public:
    explicit Turn(Blocks& blocks) : taken_(blocks.shared ? &blocks.taken_ : nullptr) {
      while (taken_ != nullptr && taken_->test_and_set(std::memory_order_acquire)) sched_yield();
    }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    ~Turn() {
      if (taken_ != nullptr) taken_->clear(std::memory_order_release);
    }

   private:
    std::atomic_flag* taken_;
  };

  struct Block {
    void* at;
    std::size_t bytes;
    bool live;
    bool given_out;
  };
  static constexpr std::size_t kSlots = std::size_t{1} << 12;
  static constexpr std::size_t kMost = kSlots / 2;

  static std::size_t place(const void* at) {
    return static_cast<std::size_t>((reinterpret_cast<std::uintptr_t>(at) >> 4) * 0x9e3779b97f4a7c15U >> 52) % kSlots;
  }
  Block* find(const void* at) {
    std::size_t i = place(at);
    while (blocks_[i].at != nullptr && blocks_[i].at != at) i = (i + 1) % kSlots;
    return blocks_[i].at != nullptr && blocks_[i].live ? &blocks_[i] : nullptr;
  }

  Block blocks_[kSlots] = {};
  std::atomic_flag taken_ = ATOMIC_FLAG_INIT;
  std::size_t used_ = 0;
  std::uint64_t held_ = 0;
  std::uint64_t most_ = 0;
  bool given_out_ = false;
};

}  // namespace lessonl_rt
