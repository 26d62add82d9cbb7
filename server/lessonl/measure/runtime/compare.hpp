// Compares two serialised outputs record by record, without knowing any C++ type.
#pragma once

#include <cmath>
#include <cstdio>
#include <cstring>
#include <limits>
#include <string>
#include <utility>

#include "records.hpp"
#include "scales.hpp"

namespace lessonl_rt {

// `finite` is `reassociate` wherever the original's value is finite, and compares nothing elsewhere.
enum class Policy : int { exact = 0, reassociate = 1, tolerance = 2, finite = 3 };

// Bounds of `reassociate`; docs/decisions/0004-rounding-per-output.md.
constexpr double kScaleFactor = 8;
constexpr double kUlps = 8;
constexpr double kOwnFactor = 64;     // of what honest builds differ by in the element itself
constexpr std::uint64_t kMoreStack = std::uint64_t{1} << 18;  // bytes; the smallest stacks of threads hold twice that
constexpr std::uint64_t kMoreHeap = std::uint64_t{1} << 25;  // bytes
constexpr std::uint64_t kHeapFactor = 16;  // times what the original holds and its input

inline Real epsilon_of(std::size_t size) {
  if (size == sizeof(float)) return static_cast<Real>(std::numeric_limits<float>::epsilon());
  return size == sizeof(double) ? static_cast<Real>(std::numeric_limits<double>::epsilon())
                                : std::numeric_limits<Real>::epsilon();
}

// What the standard library says is its own affair, and no two say the same; what a program says of
// itself is part of what it does.
inline bool of_the_library(const std::string& text) {
  constexpr const char* own[] = {"std::", "bad ", "bad_", "vector", "basic_string", "array::", "deque", "list",
                                 "map::", "_Map_base", "unordered_map", "bitset", "sto", "cannot create std::",
                                 "invalid string", "regex", "out_of_range", "invalid_argument"};
  for (const char* begin : own) {
    if (text.rfind(begin, 0) == 0) return true;
  }
  return text.empty();
}

struct Difference {
  bool found = false;
  int node = 0;
  std::uint64_t index = 0;
  const char* what = "";
  std::string expected;
  std::string actual;
  bool real = false;
};

class Comparison {
 public:
  Comparison(Policy policy, double tolerance) : policy_(policy), tolerance_(tolerance) {}

  Difference run(const Bytes& reference, const Bytes& actual, const Scales& scales, bool loose) const {
    Records a(reference);
    Records b(actual);
    bool fresh = false;
    std::size_t real = 0;  // real elements in the records before
    while (a.next()) {
      if (!b.next()) return differ(a, 0, "missing output", "", "");
      if (!same_kind(a.record, b.record)) return differ(a, 0, "another kind of output", "", "");
      if (a.record.tag == Tag::fresh) {
        fresh = true;
        continue;
      }
      Difference d;
      switch (a.record.tag) {
        case Tag::exception: d = exception(a, b); break;
        case Tag::stack: d = stack(a, b); break;
        case Tag::heap: d = heap(a, b); break;
        case Tag::variable: d = variable(a, b); break;
        case Tag::calls: d = calls(a, b); break;
        case Tag::contents: d = contents(a, b, real); break;
        default: {
          const std::size_t first = a.record.tag == Tag::real ? std::exchange(real, real + a.record.count) : real;
          d = std::exchange(fresh, false) ? block(a, b, scales, loose, first) : elements(a, b, scales, loose, first);
        }
      }
      if (d.found) return d;
    }
    if (b.next() || !a.complete() || !b.complete()) return {true, 0, 0, "more output than the original", "", ""};
    return {};
  }

 private:
  static Difference differ(const Records& a, std::uint64_t index, const char* what, std::string expected,
                           std::string actual) {
    return {true, a.record.node, index, what, std::move(expected), std::move(actual)};
  }

  // The type is in one record, what it says in another, of node 1.
  static Difference exception(const Records& a, const Records& b) {
    const std::string x(reinterpret_cast<const char*>(a.data), a.record.count);
    const std::string y(reinterpret_cast<const char*>(b.data), b.record.count);
    if (x == y) return {};
    if (a.record.node == 0) return differ(a, 0, "exception", x.empty() ? "none" : x, y.empty() ? "none" : y);
    if (!of_the_library(x)) return differ(a, 0, "exception text", plain(x), plain(y));
    return {};
  }

  static Difference stack(const Records& a, const Records& b) {
    if (b.word() <= a.word() + kMoreStack) return {};
    return differ(a, 0, "stack", std::to_string(a.word()), std::to_string(b.word()));
  }

  static Difference heap(const Records& a, const Records& b) {
    const auto sane = kMoreHeap + kHeapFactor * (a.word() + a.read_as<std::uint64_t>(1));
    if (b.word() <= sane) return {};
    return differ(a, 0, "heap", std::to_string(a.word()), std::to_string(b.word()));
  }

  // What a variant does not name it may be without, unless the original changes it.
  static Difference contents(Records& a, const Records& b, std::size_t& real) {
    if (b.word() != kAbsent) return {};
    if (a.word() == kChanged) return differ(a, 0, "value", "", "");
    real += skip_contents(a);
    return {};
  }

  Difference elements(const Records& a, const Records& b, const Scales& scales, bool loose, std::size_t first) const {
    if (a.record.tag == Tag::printed && a.record.count != b.record.count) return differ(a, 0, "printed text", "", "");
    if (a.record.count != b.record.count) {
      return differ(a, 0, "number of elements", std::to_string(a.record.count), std::to_string(b.record.count));
    }
    return a.record.tag == Tag::real ? reals(a, b, scales, loose, first) : words(a, b);
  }

  // On one line, without what separates the parts of an answer.
  static std::string plain(std::string text) {
    for (char& c : text) {
      if (static_cast<unsigned char>(c) < 32) c = ' ';
    }
    return text.substr(0, 80);
  }

  static std::string integer(const unsigned char* data, std::size_t size) {
    std::int64_t value = 0;
    if (size == 1) { std::int8_t v; std::memcpy(&v, data, 1); value = v; }
    else if (size == 2) { std::int16_t v; std::memcpy(&v, data, 2); value = v; }
    else if (size == 4) { std::int32_t v; std::memcpy(&v, data, 4); value = v; }
    else { std::memcpy(&value, data, size < 8 ? size : 8); }
    return std::to_string(value);
  }

  static Difference words(const Records& a, const Records& b) {
    const std::size_t size = a.record.size;
    if (std::memcmp(a.data, b.data, size * a.record.count) == 0) return {};
    std::uint64_t i = 0;
    while (std::memcmp(a.data + size * i, b.data + size * i, size) == 0) ++i;
    const char* what = a.record.tag == Tag::length    ? "length"
                       : a.record.tag == Tag::pointer ? "address"
                       : a.record.tag == Tag::error   ? "errno"
                       : a.record.tag == Tag::printed ? "printed text"
                       : a.record.tag == Tag::canary  ? "bytes outside the arguments"
                                                      : "value";
    return differ(a, i, what, integer(a.data + size * i, size), integer(b.data + size * i, size));
  }

  // A global variable is set to a value, or changed by one: processes have lived through different
  // calls. Where both began alike, it must end alike; and what is changed may not be left.
  static Difference variable(const Records& a, const Records& b) {
    for (std::size_t i = 0; i < kWords; ++i) {
      const auto old_a = a.read_as<std::int64_t>(i);
      const auto old_b = b.read_as<std::int64_t>(i);
      const auto new_a = a.read_as<std::int64_t>(kWords + i);
      const auto new_b = b.read_as<std::int64_t>(kWords + i);
      if (new_a == new_b || new_a - old_a == new_b - old_b) continue;
      if (old_a == kOddWord || old_b == kOddWord || new_a == kOddWord || new_b == kOddWord) continue;
      if (old_a == old_b || (old_b == new_b && old_a != new_a)) {
        return differ(a, i, "global variable", std::to_string(new_a), std::to_string(new_b));
      }
    }
    return {};
  }

  // Past the records of one variable; how many reals were in them.
  static std::size_t skip_contents(Records& a) {
    std::size_t reals = 0;
    const int node = a.record.node;
    for (Records ahead = a; ahead.next() && ahead.record.tag != Tag::contents && ahead.record.tag != Tag::printed &&
                            ahead.record.node >= node;
         a = ahead) {
      if (ahead.record.tag == Tag::real) reals += ahead.record.count;
    }
    return reals;
  }

  // Two records: how many calls there were and whether they are to be the same; their arguments.
  static Difference calls(Records& a, Records& b) {
    const bool meant = a.read_as<std::uint64_t>(1) != 0;
    const std::uint64_t expected = a.word();
    const std::uint64_t actual = b.word();
    if (!a.next() || !b.next()) return differ(a, 0, "missing output", "", "");
    if (!same_kind(a.record, b.record)) return differ(a, 0, "another kind of output", "", "");
    if (!meant) return {};
    if (expected != actual) return differ(a, 0, "number of calls", std::to_string(expected), std::to_string(actual));
    for (std::uint64_t i = 0; i < a.record.count && i < b.record.count; ++i) {
      const auto x = a.read_as<double>(i);
      const auto y = b.read_as<double>(i);
      if (x != y && !(std::isnan(x) && std::isnan(y))) return differ(a, i, "order of calls", number(x), number(y));
    }
    return {};
  }

  // A block of its own size: what the original has set must be there, more does no harm.
  Difference block(const Records& a, const Records& b, const Scales& scales, bool loose, std::size_t first) const {
    const std::size_t size = a.record.size;
    for (std::uint64_t i = 0; i < a.record.count; ++i) {
      if (untouched(a.data + size * i, size)) continue;
      if (i >= b.record.count) {
        return differ(a, 0, "number of elements", std::to_string(a.record.count), std::to_string(b.record.count));
      }
      if (a.record.tag == Tag::real) {
        if (equal(a, b, i, scales, loose, first)) continue;
        return {true, a.record.node, i, "value", number(a.real(i)), number(b.real(i)), true};
      }
      if (std::memcmp(a.data + size * i, b.data + size * i, size) != 0) {
        return differ(a, i, "value", integer(a.data + size * i, size), integer(b.data + size * i, size));
      }
    }
    return {};
  }

  bool equal(const Records& a, const Records& b, std::uint64_t i, const Scales& scales, bool loose,
             std::size_t first) const {
    const std::size_t size = a.record.size;
    const Real x = a.real(i);
    const Real y = b.real(i);
    if (policy_ == Policy::finite && !std::isfinite(x)) return true;
    if (policy_ != Policy::exact) return agree(x, y, size, a.record.node, scales, loose, scales.own[first + i]);
    return (std::isnan(x) && std::isnan(y)) || std::memcmp(a.data + size * i, b.data + size * i, size) == 0;
  }

  bool agree(Real x, Real y, std::size_t size, int node, const Scales& scales, bool loose, Real own) const {
    if (std::isnan(x) || std::isnan(y)) return std::isnan(x) && std::isnan(y);
    if (std::isinf(x) || std::isinf(y)) return x == y;
    const Real gap = std::fabs(x - y);
    const Real magnitude = std::fmax(std::fabs(x), scales.typical(node));
    if (policy_ == Policy::tolerance) return gap <= tolerance_ * magnitude;
    const Real most = cap(size) * magnitude;
    if (loose) return gap <= most;
    const Real honest = std::fmin(kScaleFactor * scales.scale[node], kOwnFactor * own);
    return gap <= std::fmin(honest + kUlps * epsilon_of(size) * std::fabs(x), most);
  }

  Difference reals(const Records& a, const Records& b, const Scales& scales, bool loose, std::size_t first) const {
    const std::size_t size = a.record.size;
    if (std::memcmp(a.data, b.data, size * a.record.count) == 0) return {};
    for (std::uint64_t i = 0; i < a.record.count; ++i) {
      if (!equal(a, b, i, scales, loose, first)) {
        return {true, a.record.node, i, "value", number(a.real(i)), number(b.real(i)), true};
      }
    }
    return {};
  }

  static std::string number(Real value) {
    char text[64];
    const bool narrow = static_cast<Real>(static_cast<double>(value)) == value;
    std::snprintf(text, sizeof text, "%.*Lg", narrow ? 17 : 21, value);
    return text;
  }

  Policy policy_;
  double tolerance_;
};

// Whether outputs are the same where two arguments lie apart and where they are one, but in the nodes
// from `low` to below `high`. Addresses differ, and so does what both lead to in the end.
inline bool same_but(const Bytes& apart, const Bytes& together, int low, int high) {
  Records a(apart);
  Records b(together);
  const auto next = [&](Records& r) {
    bool more = r.next();
    while (more && r.record.node >= low && r.record.node < high) more = r.next();
    return more;
  };
  while (next(a)) {
    if (!next(b) || !same_shape(a.record, b.record)) return false;
    const Tag tag = a.record.tag;
    if (tag == Tag::stack || tag == Tag::heap || tag == Tag::variable || tag == Tag::pointer) continue;
    if (std::memcmp(a.data, b.data, a.record.size * a.record.count) != 0) return false;
  }
  return !next(b);
}

}  // namespace lessonl_rt
