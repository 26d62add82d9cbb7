// What an output says besides reals: what its function has decided.
#pragma once

#include <cmath>
#include <cstring>

#include "compare.hpp"

namespace lessonl_rt {

// What does not depend on the process, and is no real.
inline bool decided(Tag tag) {
  return tag == Tag::integer || tag == Tag::length || tag == Tag::exception || tag == Tag::printed;
}

inline bool same_but_reals(const Bytes& one, const Bytes& other) {
  Records a(one);
  Records b(other);
  while (a.next()) {
    if (!b.next() || !same_shape(a.record, b.record)) return false;
    if (decided(a.record.tag) && std::memcmp(a.data, b.data, a.record.size * a.record.count) != 0) return false;
  }
  return !b.next();
}

inline bool finite(const Bytes& output) {
  for (Records r(output); r.next();) {
    for (std::uint64_t i = 0; r.record.tag == Tag::real && i < r.record.count; ++i) {
      if (!std::isfinite(r.real(i))) return false;
    }
  }
  return true;
}

}  // namespace lessonl_rt
