// What every kind of argument needs: random numbers, the output stream, the description, and the
// construction of objects whose class has no default constructor.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>
#if defined(__cpp_exceptions)
#include <cxxabi.h>
#include <exception>
#include <typeinfo>
#endif
#if __cplusplus >= 202002L && __has_include(<span>)
#include <span>
#endif


#include "protocol.hpp"

namespace lessonl_rt {

constexpr int kMaxDepth = 8;

// How deep a node lies and which classes it lies in, so that a type that leads to itself ends.
template <int N, class... T>
struct Path {
  static constexpr int depth = N;
  using Deeper = Path<N + 1, T...>;
  template <class C>
  using Inside = Path<N + 1, C, T...>;
  template <class C>
  static constexpr bool contains = (std::is_same_v<C, T> || ...);
};
using Top = Path<0>;
template <class D>
using Deeper = typename D::Deeper;

struct Random {
  std::uint64_t state;
  std::uint64_t next() {  // splitmix64 (Steele, Lea, Flood 2014)
    std::uint64_t z = (state += 0x9e3779b97f4a7c15U);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
  }
  std::int64_t between(std::int64_t low, std::int64_t high) {
    if (high <= low) return low;
    const std::uint64_t range = static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low) + 1U;
    const std::uint64_t draw = range == 0 ? next() : next() % range;
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(low) + draw);
  }
  // As many of one digit (of base 2) as of twenty.
  std::uint64_t any_magnitude(std::uint64_t high) {
    unsigned width = 0;
    while (width < 64 && (high >> width) != 0) ++width;
    const std::uint64_t bits = next() % (width + 1U);
    const std::uint64_t value = bits == 0 ? 0 : next() >> (64U - bits);
    return value > high ? high : value;
  }
  double unit() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }
};

struct Maker;

// An object that no parameter leads to, only links do.
struct Pooled {
  void* object;
  void (*write)(const void*, const Plan*, Output&);
};
struct Pool {
  static constexpr std::size_t kEach = 4;  // of one class
  static constexpr std::size_t kMost = 6 * kEach;
  std::array<Pooled, kMost> objects;
  std::size_t count = 0;
  bool full() const { return count + kEach > kMost; }
  void write(const Plan* plans, Output& out) const {
    for (std::size_t i = 0; i < count; ++i) objects[i].write(objects[i].object, plans, out);
  }
};

template <class T>
inline constexpr char kType = 0;  // its address tells classes apart

// Pointers from one object of a class to another are set when all objects are there: each has a
// random rank, and links lead to a higher one (or to a lower one, if they lead back).
class Links {
 public:
  Links() {}  // its arrays need no zeros
  // An object that is being filled, until it is closed. What it is closed with was open before.
  std::size_t open(const void* type, void* object, Random& random) {
    if (objects_count_ == kMost) return open_;
    objects_[objects_count_] = {type, object, random.next()};
    return std::exchange(open_, objects_count_++);
  }
  void close(std::size_t before) { open_ = before; }
  void add(void* slot, const void* type, const Plan& plan) {
    if (links_count_ != kMost && open_ != kNone && plan.low != kNowhere) {
      links_[links_count_++] = {slot, type, objects_[open_].rank, plan.low == kRing, plan.high != 0};
    }
  }
  // That this class needs objects for its links; `make` makes one and adds it to `pool`.
  void want(const void* type, void (*make)(Maker&)) {
    for (std::size_t i = 0; i < wanted_count_; ++i) {
      if (wanted_[i].type == type) return;
    }
    if (wanted_count_ != kWanted) wanted_[wanted_count_++] = {type, make};
  }
  void populate(Maker& m) {
    for (std::size_t i = 0; i < wanted_count_ && !pool.full(); ++i) {
      for (std::size_t k = 0; k < Pool::kEach; ++k) wanted_[i].make(m);
    }
  }
  Pool pool;
  // Forgets what has been added since: those objects have been moved or are gone.
  struct Mark {
    std::size_t objects;
    std::size_t links;
    std::size_t buffers;
  };
  Mark mark() const { return {objects_count_, links_count_, buffers_count_}; }
  void forget(Mark mark) {
    objects_count_ = mark.objects;
    links_count_ = mark.links;
    buffers_count_ = mark.buffers;
  }
  // Buffers of plain elements, for others to be like them.
  struct Buffer {
    const void* type;
    const void* data;
    std::size_t length;
  };
  void remember(const void* type, const void* data, std::size_t length) {
    if (buffers_count_ != kMost) buffers_[buffers_count_++] = {type, data, length};
  }
  const Buffer* like(const void* type) const {
    for (std::size_t i = buffers_count_; i-- > 0;) {
      if (buffers_[i].type == type && buffers_[i].length != 0) return &buffers_[i];
    }
    return nullptr;
  }
  void resolve(Random& random) {
    const bool list = links_count_ != 0 && random.next() % 2 == 0;  // else a graph without cycles
    for (std::size_t i = 0; i < links_count_; ++i) {
      const Link& link = links_[i];
      const Object* found = link.ring || list ? next(link) : any(link, random);
      void* object = found != nullptr ? found->object : nullptr;
      std::memcpy(link.slot, &object, sizeof object);
    }
  }

 private:
  struct Object {
    const void* type;
    void* object;
    std::uint64_t rank;
  };
  struct Link {
    void* slot;
    const void* type;
    std::uint64_t rank;  // of the object that it belongs to
    bool ring;
    bool back;
  };
  struct Wanted {
    const void* type;
    void (*make)(Maker&);
  };
  static constexpr std::size_t kMost = 1024;
  static constexpr std::size_t kNone = kMost;
  static constexpr std::size_t kWanted = 6;

  static bool follows(const Link& link, std::uint64_t rank) { return link.back ? rank < link.rank : rank > link.rank; }
  static bool nearer(const Link& link, std::uint64_t a, std::uint64_t b) { return link.back ? a > b : a < b; }
  // The one that follows; at the end of a ring the first one.
  const Object* next(const Link& link) const {
    const Object* following = nullptr;
    const Object* first = nullptr;
    for (std::size_t i = 0; i < objects_count_; ++i) {
      const Object& o = objects_[i];
      if (o.type != link.type) continue;
      if (first == nullptr || nearer(link, o.rank, first->rank)) first = &o;
      if (follows(link, o.rank) && (following == nullptr || nearer(link, o.rank, following->rank))) following = &o;
    }
    return following == nullptr && link.ring ? first : following;
  }
  // Any of those that follow, or none.
  const Object* any(const Link& link, Random& random) const {
    const Object* chosen = nullptr;
    std::size_t found = 1;
    for (std::size_t i = 0; i < objects_count_; ++i) {
      const Object& o = objects_[i];
      if (o.type == link.type && follows(link, o.rank) && random.next() % ++found != 0) chosen = &o;
    }
    return chosen;
  }

  std::array<Object, kMost> objects_;
  std::array<Link, kMost> links_;
  std::array<Buffer, kMost> buffers_;
  std::array<Wanted, kWanted> wanted_;
  std::size_t wanted_count_ = 0;
  std::size_t buffers_count_ = 0;
  std::size_t objects_count_ = 0;
  std::size_t links_count_ = 0;
  std::size_t open_ = kNone;
};

struct Maker {
  const Plan* plans;
  const Constants* constants;
  Random random;
  Random perturbation;
  void* buffers[kMaxNodes] = {};  // where the buffer of a node begins
  // How far reals are moved: 1 unit in the last place, or up to 4.
  int steps = (perturbation.state & kFurther) != 0 ? 4 : 1;
  bool other = perturbation.state == kOther;
  Links links;
  void* files = nullptr;  // the newest C stream that a member leads to
  int inner = 48;  // how many objects of a class inside of another of it are still made
  // Special reals of an input: the largest numbers, or NaN and infinities. Together they would make
  // overflow in an intermediate sum visible, which depends on the order of summation.
  bool extremes = (random.next() & 1U) != 0;
  bool far = random.next() % 4 == 0;  // magnitudes of reals that are rarely met
  // In half of the inputs rare values are one value, and often: two arguments meet in it then.
  bool focused = (random.next() & 1U) != 0;
  std::uint64_t focus = random.next();

  bool rare() { return random.next() % (focused ? 2 : 4) == 0; }
  std::uint64_t rare_one_of(std::uint64_t count) { return (focused ? focus : random.next()) % count; }
};

inline void put(Output& out, Tag tag, std::size_t size, int node, const void* data, std::size_t count) {
  const std::size_t bytes = size * count;
  const std::size_t padded = (bytes + 7U) & ~std::size_t{7};
  if (out.used + sizeof(Record) + padded > out.capacity) {
    out.truncated = true;
    return;
  }
  const Record record{tag, static_cast<std::uint8_t>(size), static_cast<std::uint16_t>(node), 0, count};
  std::memcpy(out.data + out.used, &record, sizeof record);
  out.used += sizeof record;
  if (bytes != 0) std::memcpy(out.data + out.used, data, bytes);
  std::memset(out.data + out.used + bytes, 0, padded - bytes);
  out.used += padded;
}

inline void put_word(Output& out, Tag tag, int node, std::uint64_t word) { put(out, tag, 8, node, &word, 1); }

template <class T>
std::string_view spelling() {
  const std::string_view text = __PRETTY_FUNCTION__;
  const std::size_t begin = text.find("T = ") + 4;
  const std::size_t end = std::min(text.find(';', begin), text.rfind(']'));
  return text.substr(begin, end - begin);
}

struct Description {
  std::string text;
  int next = 0;
  int add(int parent, const char* kind, std::size_t size, const char* flags, std::string_view type,
          const char* name = "", const char* reason = "") {
    const int id = next++;
    text += std::to_string(id) + '\t' + std::to_string(parent) + '\t' + kind + '\t' + std::to_string(size) +
            '\t' + flags + '\t' + std::string(type) + '\t' + name + '\t' + reason + '\n';
    return id;
  }
};

// Specialised after the user's text for classes whose members the source names:
//   static auto tie(T&); static constexpr const char* names[];
template <class T>
struct Fields;

template <class T, class = void>
struct HasFields : std::false_type {};
template <class T>
struct HasFields<T, std::void_t<decltype(Fields<T>::tie(std::declval<T&>()))>> : std::true_type {};

// Bit-fields, which no reference can be bound to:  static void each_bit(T&, visit).
template <class T, class = void>
struct HasBits : std::false_type {};
template <class T>
struct HasBits<T, std::void_t<decltype(Fields<T>::has_bits)>> : std::true_type {};

}  // namespace lessonl_rt
