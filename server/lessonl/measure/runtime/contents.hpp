// What containers, arrays and reals among the variant's global variables hold: made before a call, written after it.
//
// The variables are the variant's, the types are known here. Each call finds what the variant had
// when it was loaded, or other contents, and leaves nothing to the next one.
#pragma once

#include "containers.hpp"

namespace lessonl_rt {

// Specialised after the user's text, with the types of the variables.
template <class>
struct Outside {
  using Types = std::tuple<>;
};

constexpr std::size_t kMostOutside = 8;
constexpr int kFirstOutside = 440;  // nodes; contents.py has them too
constexpr int kNodesOutside = 8;    // of one variable at most
constexpr std::size_t kLargestOutside = std::size_t{1} << 16;

// Types whose values need nothing but themselves.
template <class T>
struct Plain : std::bool_constant<std::is_arithmetic_v<T>> {};
template <class... T>
constexpr bool all_plain = (Plain<std::remove_cv_t<T>>::value && ...);
template <class A, class B>
struct Plain<std::pair<A, B>> : std::bool_constant<all_plain<A, B>> {};
template <class T, std::size_t N>
struct Plain<std::array<T, N>> : Plain<T> {};
template <class T, std::size_t N>
struct Plain<T[N]> : Plain<T> {};
template <class T>
struct Plain<std::vector<T>> : Plain<T> {};
template <class T>
struct Plain<std::deque<T>> : Plain<T> {};
template <class T>
struct Plain<std::list<T>> : Plain<T> {};
template <class C>
struct Plain<std::basic_string<C>> : Plain<C> {};
template <class K>
struct Plain<std::set<K>> : Plain<K> {};
template <class K>
struct Plain<std::unordered_set<K>> : Plain<K> {};
template <class K, class V>
struct Plain<std::map<K, V>> : std::bool_constant<all_plain<K, V>> {};
template <class K, class V>
struct Plain<std::unordered_map<K, V>> : std::bool_constant<all_plain<K, V>> {};

template <class T, class = void>
struct Content {  // not modelled
  static void begin(void*, std::size_t, Random&, bool) {}
  static void write(const void*, std::size_t, Output&) {}
  static void end(void*, std::size_t, bool) {}
};

template <class T>
struct Content<T, std::enable_if_t<Plain<T>::value && Kind<T, Top>::supported &&
                                   (Kind<T, Top>::nodes <= kNodesOutside) && sizeof(T) <= kLargestOutside>> {
  static constexpr bool flat = std::is_trivially_copyable_v<T>;
  // Whole numbers that stand alone may be lengths and indices of other variables.
  static constexpr bool fillable = !std::is_integral_v<std::remove_all_extents_t<T>>;
  using Bytes = std::aligned_storage_t<sizeof(T), alignof(T)>;
  static inline Bytes kept[kMostOutside];  // as the variant has it between calls

  static inline std::uint64_t before[kMostOutside];  // a hash of what the call found

  static std::uint64_t hash_of(const T& value) {
    static const std::array<Plan, kMaxNodes> plans{};
    alignas(16) static unsigned char text[2 * kLargestOutside];
    Output out{text, sizeof text, 0, false};
    Kind<T, Top>::write(value, plans.data(), 0, out);
    std::uint64_t hash = 1469598103934665603U;
    for (std::size_t i = 0; i + 8 <= out.used; i += 8) {
      std::uint64_t word = 0;
      std::memcpy(&word, text + i, 8);
      hash = (hash ^ word) * 1099511628211U;
    }
    return hash;
  }

  static void begin(void* place, std::size_t at, Random& random, bool fill) {
    if (place == nullptr) return;
    T& value = *static_cast<T*>(place);
    std::memcpy(&kept[at], static_cast<void*>(&value), sizeof(T));
    if (fill && fillable) {
      if constexpr (!flat) ::new (static_cast<void*>(&value)) T();
      static std::array<Plan, kMaxNodes> plans;
      plans.fill({24, 0, 100, -10, 10, 0, kRagged});
      static Constants none{};
      Maker m{plans.data(), &none, random, Random{0}};
      Kind<T, Top>::fill(value, m, 0);
    } else if constexpr (!flat) {
      copy(value);
    }
    before[at] = hash_of(value);
  }
  static void write(const void* place, std::size_t at, Output& out) {
    static std::array<Plan, kMaxNodes> plans{};
    const int node = kFirstOutside + kNodesOutside * static_cast<int>(at);
    if (place == nullptr) return put_word(out, Tag::contents, node, kAbsent);
    const T& value = *static_cast<const T*>(place);
    put_word(out, Tag::contents, node, hash_of(value) == before[at] ? kAsFound : kChanged);
    Kind<T, Top>::write(value, plans.data(), node, out);
  }
  static void end(void* place, std::size_t at, bool whole) {
    if (place == nullptr) return;
    T& value = *static_cast<T*>(place);
    if constexpr (!flat) {
      if (whole) value.~T();
    }
    static_cast<void>(whole);
    std::memcpy(static_cast<void*>(&value), &kept[at], sizeof(T));
  }

 private:
  // The bytes of some containers are right at their own place only.
  static void copy(T& value) {
    T other(value);
    ::new (static_cast<void*>(&value)) T(std::move(other));
  }
};

// The functions of the adapter for all of them.
template <class Tuple>
struct Contents;
template <class... T>
struct Contents<std::tuple<T...>> {
  static constexpr std::size_t count = sizeof...(T) < kMostOutside ? sizeof...(T) : kMostOutside;
  static void begin(void* const* places, std::uint64_t seed, bool fill) {
    Random random{~seed};
    each([&](auto type, std::size_t at) { decltype(type)::begin(places[at], at, random, fill); });
  }
  static void write(void* const* places, Output* out) {
    each([&](auto type, std::size_t at) { decltype(type)::write(places[at], at, *out); });
  }
  // Not `whole` where a call was broken off: nothing can be done with what it left.
  static void end(void* const* places, bool whole) {
    each([&](auto type, std::size_t at) { decltype(type)::end(places[at], at, whole); });
  }

 private:
  template <class Visit>
  static void each(Visit&& visit) {
    std::size_t at = 0;
    ((at < count ? visit(Content<T>{}, at) : void(), ++at), ...);
    static_cast<void>(visit);
  }
};

}  // namespace lessonl_rt
