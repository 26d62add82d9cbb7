// Elements in ascending order, digit by digit: inputs of millions are sorted for every process.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>
#include <vector>

namespace lessonl_rt {

// Unsigned, in the order of the values: the sign is turned over, and all bits of a negative real. The
// NaNs that we make come last.
template <class Key, class T>
Key key_of(T value) {
  constexpr Key sign = static_cast<Key>(Key{1} << (8 * sizeof(Key) - 1));
  Key key;
  std::memcpy(&key, &value, sizeof key);
  if constexpr (std::is_floating_point_v<T>) return static_cast<Key>((key & sign) != 0 ? ~key : key | sign);
  return static_cast<Key>(std::is_signed_v<T> ? key ^ sign : key);
}

template <class T>
void sort_by_digits(T* data, std::size_t n) {
  using Key = std::conditional_t<
      sizeof(T) == 8, std::uint64_t,
      std::conditional_t<sizeof(T) == 4, std::uint32_t, std::conditional_t<sizeof(T) == 2, std::uint16_t, std::uint8_t>>>;
  std::vector<T> other(n);
  T* from = data;
  T* to = other.data();
  for (unsigned shift = 0; shift < 8 * sizeof(T); shift += 8) {
    std::size_t starts[257] = {};
    const auto digit = [shift](T value) { return static_cast<unsigned char>(key_of<Key>(value) >> shift); };
    for (std::size_t i = 0; i < n; ++i) ++starts[digit(from[i]) + 1];
    if (starts[digit(from[0]) + 1] == n) continue;
    for (unsigned i = 1; i < 257; ++i) starts[i] += starts[i - 1];
    for (std::size_t i = 0; i < n; ++i) to[starts[digit(from[i])]++] = from[i];
    std::swap(from, to);
  }
  if (from != data) std::memcpy(data, from, n * sizeof(T));
}

template <class T>
void sort_ascending(T* data, std::size_t n) {
  if constexpr (sizeof(T) <= 8 && !std::is_same_v<T, bool>) {
    if (n > 1) sort_by_digits(data, n);
  } else {
    std::sort(data, data + n, [](const T& a, const T& b) { return a < b || (b != b && a == a); });
  }
}

}  // namespace lessonl_rt
