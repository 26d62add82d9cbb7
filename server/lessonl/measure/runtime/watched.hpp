// Global variables of a variant: the words in them before and after a call.
#pragma once

#include <dlfcn.h>
#include <link.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "protocol.hpp"

namespace lessonl_rt {

class Watched {
 public:
  // FLAGS may hold "globals=ADDRESS:BYTES;..." with addresses as in the file; 0:0 for one it lacks.
  void find(void* library, const char* flags) {
    const char* at = std::strstr(flags, "globals=");
    link_map* map = nullptr;
    if (at == nullptr || dlinfo(library, RTLD_DI_LINKMAP, &map) != 0) return;
    at += std::strlen("globals=");
    while (count_ < kMostWatched && *at >= '0' && *at <= '9') {
      char* end = nullptr;
      const std::uint64_t address = std::strtoull(at, &end, 10);
      const std::uint64_t bytes = *end == ':' ? std::strtoull(end + 1, &end, 10) : 0;
      const auto* const found = reinterpret_cast<const unsigned char*>(map->l_addr + address);
      spans_[count_++] = {address != 0 ? found : nullptr, bytes};
      at = *end == ';' ? end + 1 : end;
    }
  }
  void read(Variable* variables, bool after) const {
    for (std::size_t i = 0; i < count_; ++i) {
      std::int64_t words[kWords] = {};
      if (spans_[i].data != nullptr) widen(spans_[i], words);
      std::memcpy(after ? variables[i].after : variables[i].before, words, sizeof words);
    }
  }
  std::size_t count() const { return count_; }

 private:
  struct Bytes {
    const unsigned char* data;
    std::uint64_t size;
  };
  // As many words as a variable has, of 8, 4 or 1 byte; what does not fit is left out.
  static void widen(const Bytes& bytes, std::int64_t (&words)[kWords]) {
    const std::size_t step = bytes.size % 8 == 0 ? 8 : bytes.size % 4 == 0 ? 4 : 1;
    for (std::size_t i = 0; i < kWords && (i + 1) * step <= bytes.size; ++i) {
      std::int64_t value = 0;
      std::memcpy(&value, bytes.data + i * step, step);
      // Large ones are addresses or reals, which cannot be compared so.
      const std::int64_t most = step == 8 ? std::int64_t{1} << 40 : std::int64_t{1} << 29;
      if (step == 4) value = static_cast<std::int32_t>(value);
      words[i] = value < most && value > -most ? value : kOddWord;
    }
  }
  Bytes spans_[kMostWatched] = {};
  std::size_t count_ = 0;
};

}  // namespace lessonl_rt
