// Where the global containers of a variant lie.
#pragma once

#include <dlfcn.h>
#include <link.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>

namespace lessonl_rt {

class Places {
 public:
  // FLAGS may hold "contents=ADDRESS;..." with addresses as in the file; 0 for one it lacks.
  void find(void* library, const char* flags) {
    const char* at = std::strstr(flags, "contents=");
    link_map* map = nullptr;
    if (at == nullptr || dlinfo(library, RTLD_DI_LINKMAP, &map) != 0) return;
    at += std::strlen("contents=");
    while (count_ < kMost && *at >= '0' && *at <= '9') {
      char* end = nullptr;
      const std::uint64_t address = std::strtoull(at, &end, 10);
      places_[count_++] = address != 0 ? reinterpret_cast<void*>(map->l_addr + address) : nullptr;
      at = *end == ';' ? end + 1 : end;
    }
  }
  bool any() const { return count_ != 0; }
  void* const* all() const { return places_; }

 private:
  static constexpr std::size_t kMost = 8;
  void* places_[kMost] = {};
  std::size_t count_ = 0;
};

}  // namespace lessonl_rt
