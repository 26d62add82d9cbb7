// Reads a serialised output record by record.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

#include "protocol.hpp"

namespace lessonl_rt {

using Bytes = std::vector<unsigned char>;
using Real = long double;  // as wide as the widest that is compared

// Memory as it came from the heap: the function has not set this element.
inline bool untouched(const unsigned char* element, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i) {
    if (element[i] != kFreshByte) return false;
  }
  return true;
}

class Records {
 public:
  explicit Records(const Bytes& bytes) : at_(bytes.data()), end_(bytes.data() + bytes.size()) {}
  bool next() {
    if (static_cast<std::size_t>(end_ - at_) < sizeof(Record)) return false;
    std::memcpy(&record, at_, sizeof record);
    const auto room = static_cast<std::size_t>(end_ - at_) - sizeof(Record);
    if (record.size == 0 || record.count > room / record.size) return false;
    const std::size_t bytes = (record.size * record.count + 7U) & ~std::size_t{7};
    if (bytes > room) return false;
    data = at_ + sizeof record;
    at_ = data + bytes;
    return true;
  }
  bool complete() const { return at_ == end_; }
  Real real(std::uint64_t i) const {
    if (record.size == sizeof(float)) return read<float>(i);
    return record.size == sizeof(double) ? read<double>(i) : read<long double>(i);
  }
  std::uint64_t word() const { return read_as<std::uint64_t>(0); }
  template <class T>
  T read_as(std::uint64_t i) const {
    T value;
    std::memcpy(&value, data + sizeof value * i, sizeof value);
    return value;
  }
  Record record{};
  const unsigned char* data = nullptr;

 private:
  template <class T>
  Real read(std::uint64_t i) const {
    return static_cast<Real>(read_as<T>(i));
  }

  const unsigned char* at_;
  const unsigned char* end_;
};

inline bool same_kind(const Record& a, const Record& b) {
  return a.tag == b.tag && a.size == b.size && a.node == b.node;
}

inline bool same_shape(const Record& a, const Record& b) { return same_kind(a, b) && a.count == b.count; }

}  // namespace lessonl_rt
