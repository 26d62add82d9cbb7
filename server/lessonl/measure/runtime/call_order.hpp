// How often, with what and in which order functions that are passed in and give a result are called.
//
// A caller may pass one that counts or remembers. That can be asked of a rewrite only where the
// original itself hands over what it was given, each of it once: what calls a function of computed
// arguments, or again with the same ones, takes it for a function in the mathematical sense.
#pragma once

#include "base.hpp"

namespace lessonl_rt {

struct NoInputWords {
  static constexpr bool any = false;
  template <class Write>
  void take(Write&&) {}
};

// The numbers in the arguments, sorted, if they are few.
class InputWords {
 public:
  static constexpr bool any = true;
  static constexpr std::size_t kMost = 512;

  template <class Write>
  void take(Write&& write) {
    alignas(16) static unsigned char text[kMost * 32];
    Output out{text, sizeof text, 0, false};
    write(out);
    count_ = 0;
    known_ = !out.truncated;
    for (std::size_t at = 0; known_ && at + sizeof(Record) <= out.used;) {
      Record r;
      std::memcpy(&r, text + at, sizeof r);
      add(r, text + at + sizeof r);
      at += sizeof r + ((r.size * r.count + 7U) & ~std::size_t{7});
    }
    std::sort(words_, words_ + count_);
  }
  // Whether each of `values` is among them, none more often than there.
  bool hold(double* values, std::size_t n) const {
    if (std::any_of(values, values + n, [](double x) { return std::isnan(x); })) return false;
    std::sort(values, values + n);
    return known_ && std::includes(words_, words_ + count_, values, values + n);
  }

 private:
  void add(const Record& r, const unsigned char* data) {
    if (r.tag != Tag::integer && r.tag != Tag::real) return;
    for (std::uint64_t i = 0; i < r.count; ++i) {
      known_ = known_ && count_ < kMost;
      if (known_) words_[count_++] = number(r, data + r.size * i);
      if (known_ && std::isnan(words_[count_ - 1])) known_ = false;
    }
  }
  static double number(const Record& r, const unsigned char* data) {
    if (r.tag == Tag::real && r.size == 4) return static_cast<double>(as<float>(data));
    if (r.tag == Tag::real) return r.size == 8 ? as<double>(data) : 0;
    if (r.size == 1) return as<std::int8_t>(data);
    if (r.size == 2) return as<std::int16_t>(data);
    return r.size == 4 ? as<std::int32_t>(data) : static_cast<double>(as<std::int64_t>(data));
  }
  template <class T>
  static T as(const unsigned char* data) {
    T value;
    std::memcpy(&value, data, sizeof value);
    return value;
  }

  std::size_t count_ = 0;
  bool known_ = false;
  double words_[kMost];
};

class CallOrder {
 public:
  struct Part {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::uint64_t calls = 0;
  };
  static constexpr std::size_t kMost = std::size_t{1} << 12;
  static constexpr std::size_t kEach = 3;  // arguments of one call that are looked at

  bool on = false;  // not while timing
  void clear() { count_ = 0; }
  Part open() const { return {count_, count_, calls_}; }
  void close(Part& part) const {
    part.end = count_;
    part.calls = calls_ - part.calls;
  }
  // `places`: where in the inputs an argument itself lies, if it does; else 0.
  void add(const double* values, const std::uint64_t* places, std::size_t n) {
    ++calls_;
    if (count_ == kMost) return;
    Call& call = calls_made_[count_++];
    call = {};
    for (std::size_t i = 0; i < n && i < kEach; ++i) {
      call.values[i] = values[i];
    }
    call.place = places[0] == kElsewhere ? 0 : places[0];
  }
  // A record of the number of calls and whether order and number count; then the arguments.
  void write(const Part& part, const InputWords& words, Output& out) const {
    const std::uint64_t head[] = {part.calls, meant(part, words) ? 1U : 0U};
    put(out, Tag::calls, 8, 0, head, 2);
    static double all[kMost * kEach];
    std::size_t n = 0;
    for (std::size_t i = part.begin; i < part.end; ++i) {
      for (const double value : calls_made_[i].values) all[n++] = value;
    }
    put(out, Tag::calls, 8, 1, all, n);
  }

 private:
  struct Call {
    double values[kEach];
    std::uint64_t place;  // of the first argument
  };
  // The first argument alone is looked at: the others may say where it stands.
  bool meant(const Part& part, const InputWords& words) const {
    const std::size_t n = part.end - part.begin;
    if (n != part.calls || n == 0 || n > InputWords::kMost) return false;
    static std::uint64_t places[InputWords::kMost];
    static double values[InputWords::kMost];
    for (std::size_t i = 0; i < n; ++i) {
      places[i] = calls_made_[part.begin + i].place;
      values[i] = calls_made_[part.begin + i].values[0];
    }
    std::sort(places, places + n);
    const bool apart = std::adjacent_find(places, places + n) == places + n;
    return (places[0] != 0 && apart) || words.hold(values, n);
  }

  std::size_t count_ = 0;
  std::uint64_t calls_ = 0;
  Call calls_made_[kMost];
};

}  // namespace lessonl_rt
