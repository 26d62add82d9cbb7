// Makes, passes, serialises and destroys the arguments of one function, all deduced from its type.
//
// Included before the user's text and instantiated after it. C++17; no macros of ours leak; every
// name lies in lessonl_rt. A type is a tree of nodes numbered in pre-order; Plan[node] says how to
// fill it. Kind<T, D> is one node: D counts nesting so that recursive types end in "unsupported".
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
#include <typeinfo>
#endif
#if __cplusplus >= 202002L && __has_include(<span>)
#include <span>
#endif

#include "protocol.hpp"

namespace lessonl_rt {

constexpr int kMaxDepth = 6;

// ---- randomness --------------------------------------------------------------------------

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
  double unit() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }
};

struct Maker {
  const Plan* plans;
  Random random;
  Random perturbation;
};

// ---- output ------------------------------------------------------------------------------

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

// ---- description -------------------------------------------------------------------------

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

template <class T, int D, class = void>
struct Kind {
  static constexpr bool supported = false;
  static constexpr int nodes = 1;
  static void describe(Description& d, int parent, const char* flags, const char* name) {
    const char* reason = D > kMaxDepth                            ? "it refers to itself"
                         : std::is_pointer_v<T>                   ? "it points to a function or an incomplete type"
                         : !std::is_default_constructible_v<T>    ? "it has no default constructor"
                                                                  : "its members are not known";
    d.add(parent, "unsupported", 0, flags, spelling<T>(), name, reason);
  }
};

// ---- scalars -----------------------------------------------------------------------------

template <class T>
T make_integer(Maker& m, const Plan& plan) {
  if (plan.order == static_cast<std::uint32_t>(Order::special) && m.random.next() % 4 == 0) {
    const std::int64_t lows = static_cast<std::int64_t>(std::numeric_limits<T>::min());
    const std::int64_t highs = sizeof(T) == 8 && std::is_unsigned_v<T>
                                   ? -1
                                   : static_cast<std::int64_t>(std::numeric_limits<T>::max());
    const std::int64_t pool[] = {lows, highs, 0, 1, static_cast<std::int64_t>(static_cast<T>(-1)), lows + 1};
    const std::int64_t pick = pool[m.random.next() % 6];
    if (pick != 0 || !(plan.flags & kNonZero)) return static_cast<T>(pick);
  }
  std::int64_t value = m.random.between(plan.low, plan.high);
  if (value == 0 && (plan.flags & kNonZero)) value = plan.high > 0 ? plan.high : plan.low;
  return static_cast<T>(value);
}

template <class T>
T make_real(Maker& m, const Plan& plan) {
  if (plan.order == static_cast<std::uint32_t>(Order::special) && m.random.next() % 4 == 0) {
    using Limits = std::numeric_limits<T>;
    const T pool[] = {T(0),           -T(0),           Limits::quiet_NaN(), Limits::infinity(),
                      -Limits::infinity(), Limits::denorm_min(), Limits::max(), Limits::lowest(), T(1)};
    return pool[m.random.next() % 9];
  }
  T value = static_cast<T>(plan.real_low + (plan.real_high - plan.real_low) * m.random.unit());
  if (value == T(0) && (plan.flags & kNonZero)) value = T(1);
  if ((plan.flags & kPerturb) && value != T(0)) {
    const T limit = std::numeric_limits<T>::infinity();
    value = std::nextafter(value, m.perturbation.next() & 1U ? limit : -limit);
  }
  return value;
}

template <class T, int D>
struct Kind<T, D, std::enable_if_t<std::is_arithmetic_v<T>>> {
  static constexpr bool supported = true;
  static constexpr int nodes = 1;
  static constexpr bool scalar = true;
  static void describe(Description& d, int parent, const char* flags, const char* name) {
    const char* kind = std::is_same_v<T, bool>          ? "bool"
                       : std::is_floating_point_v<T>    ? "real"
                       : std::is_unsigned_v<T>          ? "unsigned"
                                                        : "signed";
    d.add(parent, kind, sizeof(T), flags, spelling<T>(), name);
  }
  static void fill(T& value, Maker& m, int node) {
    const Plan& plan = m.plans[node];
    if constexpr (std::is_same_v<T, bool>) {
      value = (m.random.next() & 1U) != 0 && plan.high != 0;
    } else if constexpr (std::is_floating_point_v<T>) {
      value = make_real<T>(m, plan);
    } else {
      value = make_integer<T>(m, plan);
    }
  }
  static void write(const T& value, const Plan*, int node, Output& out) { write_many(&value, 1, node, out); }
  static void write_many(const T* values, std::size_t count, int node, Output& out) {
    if constexpr (std::is_same_v<T, long double>) {  // ten bytes matter, six are padding
      for (std::size_t i = 0; i < count; ++i) {
        const double narrowed = static_cast<double>(values[i]);
        put(out, Tag::real, sizeof narrowed, node, &narrowed, 1);
      }
    } else {
      put(out, std::is_floating_point_v<T> ? Tag::real : Tag::integer, sizeof(T), node, values, count);
    }
  }
};

template <class T, int D>
struct Kind<T, D, std::enable_if_t<std::is_enum_v<T>>> {
  using Under = std::underlying_type_t<T>;
  static constexpr bool supported = true;
  static constexpr int nodes = 1;
  static void describe(Description& d, int parent, const char* flags, const char* name) {
    d.add(parent, "enum", sizeof(T), flags, spelling<T>(), name);
  }
  static void fill(T& value, Maker& m, int node) {
    const Plan& plan = m.plans[node];
    value = static_cast<T>(static_cast<Under>(m.random.between(plan.low, plan.high)));
  }
  static void write(const T& value, const Plan*, int node, Output& out) {
    put(out, Tag::integer, sizeof(T), node, &value, 1);
  }
};

template <class T, int D>
struct Kind<std::complex<T>, D, std::enable_if_t<std::is_floating_point_v<T>>> {
  static constexpr bool supported = true;
  static constexpr int nodes = 1;
  static void describe(Description& d, int parent, const char* flags, const char* name) {
    d.add(parent, "complex", sizeof(T), flags, spelling<std::complex<T>>(), name);
  }
  static void fill(std::complex<T>& value, Maker& m, int node) {
    const T re = make_real<T>(m, m.plans[node]);
    const T im = make_real<T>(m, m.plans[node]);
    value = {re, im};
  }
  static void write(const std::complex<T>& value, const Plan*, int node, Output& out) {
    const T parts[2] = {value.real(), value.imag()};
    put(out, Tag::real, sizeof(T), node, parts, 2);
  }
};

// ---- contiguous elements -----------------------------------------------------------------

template <class T>
void order_elements(T* data, std::size_t n, Maker& m, const Plan& buffer, const Plan& leaf) {
  if (n == 0) return;
  const auto less = [](const T& a, const T& b) {
    if constexpr (std::is_floating_point_v<T>) {
      if (std::isnan(a) || std::isnan(b)) return !std::isnan(a) && std::isnan(b);
    }
    return a < b;
  };
  switch (static_cast<Order>(buffer.order)) {
    case Order::ascending:
      std::sort(data, data + n, less);
      break;
    case Order::descending:
      std::sort(data, data + n, [&](const T& a, const T& b) { return less(b, a); });
      break;
    case Order::constant:
      std::fill(data, data + n, data[0]);
      break;
    case Order::duplicates: {
      const std::size_t distinct = std::min<std::size_t>(n, 4);
      for (std::size_t i = distinct; i < n; ++i) data[i] = data[m.random.next() % distinct];
      break;
    }
    case Order::permutation:
      if constexpr (std::is_integral_v<T> && !std::is_same_v<T, bool>) {
        for (std::size_t i = 0; i < n; ++i) data[i] = static_cast<T>(i);
        for (std::size_t i = n; i > 1; --i) std::swap(data[i - 1], data[m.random.next() % i]);
      }
      break;
    case Order::offsets:
      std::sort(data, data + n, less);
      data[0] = static_cast<T>(leaf.low);
      data[n - 1] = static_cast<T>(leaf.high);
      break;
    default:
      break;
  }
}

template <class T>
void fill_text(T* data, std::size_t n, Maker& m) {
  static const char letters[] = "eeettaaooinnsshrdlucmfwypvbgkqjxz   .,;:0123456789-_<>&\"'\\/%=\n\tAEIOU";
  for (std::size_t i = 0; i < n; ++i) data[i] = static_cast<T>(letters[m.random.next() % (sizeof letters - 1)]);
}

template <class E, int D>
void fill_elements(E* data, std::size_t n, Maker& m, int node) {
  const Plan& buffer = m.plans[node];
  const int child = node + 1;
  if constexpr (std::is_integral_v<E> && sizeof(E) <= 4) {
    if (buffer.order == static_cast<std::uint32_t>(Order::text)) return fill_text(data, n, m);
  }
  for (std::size_t i = 0; i < n; ++i) Kind<E, D + 1>::fill(data[i], m, child);
  if constexpr (std::is_arithmetic_v<E>) order_elements(data, n, m, buffer, m.plans[child]);
}

template <class E, int D>
void write_elements(const E* data, std::size_t n, const Plan* plans, int node, Output& out) {
  if constexpr (std::is_arithmetic_v<E>) {
    Kind<E, D + 1>::write_many(data, n, node + 1, out);
  } else {
    for (std::size_t i = 0; i < n; ++i) Kind<E, D + 1>::write(data[i], plans, node + 1, out);
  }
}

inline std::size_t length_of(const Plan& plan) { return plan.length < 0 ? 0 : static_cast<std::size_t>(plan.length); }

inline std::size_t draw_length(Maker& m, int node) {
  const Plan& plan = m.plans[node];
  if ((plan.flags & kRagged) != 0) return static_cast<std::size_t>(m.random.between(0, plan.length));
  return length_of(plan);
}

// ---- raw pointers: the extent is the plan's length ----------------------------------------

template <class T>
using Pointee = std::conditional_t<std::is_void_v<T>, unsigned char, std::remove_cv_t<T>>;

template <class T, class = void>
struct IsObject : std::false_type {};
template <class T>
struct IsObject<T, std::void_t<decltype(sizeof(T))>> : std::bool_constant<!std::is_function_v<T>> {};
template <>
struct IsObject<void> : std::true_type {};

template <class T, int D>
struct Kind<T*, D, std::enable_if_t<(D <= kMaxDepth) && IsObject<std::remove_cv_t<T>>::value>> {
  using E = Pointee<T>;
  using Child = Kind<E, D + 1>;
  static constexpr bool supported = Child::supported;
  static constexpr int nodes = 1 + Child::nodes;
  static void describe(Description& d, int parent, const char* flags, const char* name) {
    const int id = d.add(parent, "pointer", sizeof(E), std::is_const_v<T> ? "c" : "", spelling<T*>(), name);
    (void)flags;
    Child::describe(d, id, std::is_const_v<T> ? "c" : "", "");
  }
  static void fill(T*& value, Maker& m, int node) {
    const Plan& plan = m.plans[node];
    const std::size_t n = length_of(plan);
    auto* data = static_cast<E*>(lessonl_allocate(n * sizeof(E), alignof(E), node));
    if constexpr (!std::is_trivially_default_constructible_v<E>) {
      for (std::size_t i = 0; i < n; ++i) ::new (static_cast<void*>(data + i)) E();
    }
    fill_elements<E, D>(data, n, m, node);
    if constexpr (std::is_integral_v<E>) {
      if (plan.order == static_cast<std::uint32_t>(Order::text) && n != 0) data[n - 1] = E(0);
    }
    value = data;
  }
  static void write(T* const& value, const Plan* plans, int node, Output& out) {
    const std::uint64_t where = lessonl_locate(const_cast<const void*>(static_cast<const volatile void*>(value)));
    put_word(out, Tag::pointer, node, where);
    if (where > 1) {
      write_elements<E, D>(reinterpret_cast<const E*>(const_cast<const std::remove_cv_t<T>*>(value)),
                           length_of(plans[node]), plans, node, out);
    }
  }
};

// ---- arrays, vectors, strings, views ------------------------------------------------------

template <class T, std::size_t N, int D>
struct Kind<T[N], D, std::enable_if_t<(D <= kMaxDepth)>> {
  using E = std::remove_cv_t<T>;
  using Child = Kind<E, D + 1>;
  static constexpr bool supported = Child::supported;
  static constexpr int nodes = 1 + Child::nodes;
  static void describe(Description& d, int parent, const char* flags, const char* name) {
    Child::describe(d, d.add(parent, "array", N, flags, spelling<T[N]>(), name), flags, "");
  }
  static void fill(T (&value)[N], Maker& m, int node) { fill_elements<E, D>(const_cast<E*>(value), N, m, node); }
  static void write(const T (&value)[N], const Plan* plans, int node, Output& out) {
    write_elements<E, D>(value, N, plans, node, out);
  }
};

template <class T, std::size_t N, int D>
struct Kind<std::array<T, N>, D, std::enable_if_t<(D <= kMaxDepth)>> {
  using Child = Kind<T, D + 1>;
  static constexpr bool supported = Child::supported;
  static constexpr int nodes = 1 + Child::nodes;
  static void describe(Description& d, int parent, const char* flags, const char* name) {
    Child::describe(d, d.add(parent, "array", N, flags, spelling<std::array<T, N>>(), name), flags, "");
  }
  static void fill(std::array<T, N>& value, Maker& m, int node) { fill_elements<T, D>(value.data(), N, m, node); }
  static void write(const std::array<T, N>& value, const Plan* plans, int node, Output& out) {
    write_elements<T, D>(value.data(), N, plans, node, out);
  }
};

template <class T, class A, int D>
struct Kind<std::vector<T, A>, D, std::enable_if_t<(D <= kMaxDepth)>> {
  using Child = Kind<T, D + 1>;
  static constexpr bool supported =
      Child::supported && std::is_default_constructible_v<T> && std::is_default_constructible_v<A>;
  static constexpr int nodes = 1 + Child::nodes;
  static void describe(Description& d, int parent, const char* flags, const char* name) {
    Child::describe(d, d.add(parent, "vector", sizeof(T), flags, spelling<std::vector<T, A>>(), name), flags, "");
  }
  static void fill(std::vector<T, A>& value, Maker& m, int node) {
    const std::size_t n = draw_length(m, node);
    lessonl_enter_node(node);
    value = std::vector<T, A>(n);  // exactly n: reading past size() meets the guard page
    if constexpr (std::is_same_v<T, bool>) {
      for (std::size_t i = 0; i < n; ++i) value[i] = (m.random.next() & 1U) != 0;
    } else {
      fill_elements<T, D>(value.data(), n, m, node);
    }
  }
  static void write(const std::vector<T, A>& value, const Plan* plans, int node, Output& out) {
    put_word(out, Tag::length, node, value.size());
    if constexpr (std::is_same_v<T, bool>) {
      for (const bool bit : value) Kind<bool, D + 1>::write(bit, plans, node + 1, out);
    } else {
      write_elements<T, D>(value.data(), value.size(), plans, node, out);
    }
  }
};

template <class C, class R, class A, int D>
struct Kind<std::basic_string<C, R, A>, D, std::enable_if_t<std::is_integral_v<C>>> {
  using Text = std::basic_string<C, R, A>;
  static constexpr bool supported = true;
  static constexpr int nodes = 2;
  static void describe(Description& d, int parent, const char* flags, const char* name) {
    Kind<C, D + 1>::describe(d, d.add(parent, "string", sizeof(C), flags, spelling<Text>(), name), flags, "");
  }
  static void fill(Text& value, Maker& m, int node) {
    const std::size_t n = draw_length(m, node);
    lessonl_enter_node(node);
    value = Text(n, C(0));
    fill_elements<C, D>(value.data(), n, m, node);
  }
  static void write(const Text& value, const Plan*, int node, Output& out) {
    put_word(out, Tag::length, node, value.size());
    put(out, Tag::integer, sizeof(C), node + 1, value.data(), value.size());
  }
};

template <class V, class C, int D>
struct ViewKind {
  using Child = Kind<std::remove_cv_t<C>, D + 1>;
  using E = std::remove_cv_t<C>;
  static constexpr bool supported = Child::supported;
  static constexpr int nodes = 1 + Child::nodes;
  static void fill_view(V& value, Maker& m, int node) {
    const std::size_t n = draw_length(m, node);
    auto* data = static_cast<E*>(lessonl_allocate(n * sizeof(E), alignof(E), node));
    if constexpr (!std::is_trivially_default_constructible_v<E>) {
      for (std::size_t i = 0; i < n; ++i) ::new (static_cast<void*>(data + i)) E();
    }
    fill_elements<E, D>(data, n, m, node);
    value = V(data, n);
  }
  static void write_view(const V& value, const Plan* plans, int node, Output& out) {
    put_word(out, Tag::length, node, value.size());
    put_word(out, Tag::pointer, node, lessonl_locate(value.data()));
    write_elements<E, D>(value.data(), value.size(), plans, node, out);
  }
};

template <class C, class R, int D>
struct Kind<std::basic_string_view<C, R>, D, std::enable_if_t<(D <= kMaxDepth)>>
    : ViewKind<std::basic_string_view<C, R>, const C, D> {
  using View = std::basic_string_view<C, R>;
  static void describe(Description& d, int parent, const char*, const char* name) {
    Kind<C, D + 1>::describe(d, d.add(parent, "view", sizeof(C), "c", spelling<View>(), name), "c", "");
  }
  static void fill(View& value, Maker& m, int node) { ViewKind<View, const C, D>::fill_view(value, m, node); }
  static void write(const View& value, const Plan* plans, int node, Output& out) {
    ViewKind<View, const C, D>::write_view(value, plans, node, out);
  }
};

#if __cplusplus >= 202002L && __has_include(<span>)
template <class T, int D>
struct Kind<std::span<T>, D, std::enable_if_t<(D <= kMaxDepth)>> : ViewKind<std::span<T>, T, D> {
  static void describe(Description& d, int parent, const char*, const char* name) {
    const char* flags = std::is_const_v<T> ? "c" : "";
    using E = std::remove_cv_t<T>;
    Kind<E, D + 1>::describe(d, d.add(parent, "view", sizeof(T), flags, spelling<std::span<T>>(), name), flags, "");
  }
  static void fill(std::span<T>& value, Maker& m, int node) { ViewKind<std::span<T>, T, D>::fill_view(value, m, node); }
  static void write(const std::span<T>& value, const Plan* plans, int node, Output& out) {
    ViewKind<std::span<T>, T, D>::write_view(value, plans, node, out);
  }
};
#endif

// ---- products: pair, tuple, optional, aggregates, classes with named members ---------------

template <int D, class... T>
struct Product {
  static constexpr bool supported = (Kind<T, D + 1>::supported && ...);
  static constexpr int nodes = 1 + (0 + ... + Kind<T, D + 1>::nodes);

  template <class Tuple, class Visit>
  static void each(Tuple&& fields, int node, Visit&& visit) {
    int child = node + 1;
    std::apply(
        [&](auto&... field) {
          ((visit(field, child), child += Kind<std::remove_cv_t<std::remove_reference_t<decltype(field)>>, D + 1>::nodes),
           ...);
        },
        fields);
  }
  static void describe(Description& d, int parent, const char* flags, const char* name, std::string_view type,
                       const char* const* names) {
    const int id = d.add(parent, "aggregate", sizeof...(T), flags, type, name);
    std::size_t index = 0;
    ((Kind<T, D + 1>::describe(d, id, flags, names != nullptr ? names[index] : ""), ++index), ...);
  }
  template <class Tuple>
  static void fill(Tuple&& fields, Maker& m, int node) {
    each(fields, node, [&](auto& field, int child) {
      using F = std::remove_cv_t<std::remove_reference_t<decltype(field)>>;
      if ((m.plans[child].flags & kKeep) == 0) Kind<F, D + 1>::fill(const_cast<F&>(field), m, child);
    });
  }
  template <class Tuple>
  static void write(Tuple&& fields, const Plan* plans, int node, Output& out) {
    each(fields, node, [&](auto& field, int child) {
      using F = std::remove_cv_t<std::remove_reference_t<decltype(field)>>;
      Kind<F, D + 1>::write(field, plans, child, out);
    });
  }
};

template <class A, class B, int D>
struct Kind<std::pair<A, B>, D, std::enable_if_t<(D <= kMaxDepth)>> : Product<D, std::remove_cv_t<A>, B> {
  using Base = Product<D, std::remove_cv_t<A>, B>;
  static void describe(Description& d, int parent, const char* flags, const char* name) {
    static const char* const names[] = {"first", "second"};
    Base::describe(d, parent, flags, name, spelling<std::pair<A, B>>(), names);
  }
  static void fill(std::pair<A, B>& value, Maker& m, int node) {
    Base::fill(std::tie(value.first, value.second), m, node);
  }
  static void write(const std::pair<A, B>& value, const Plan* plans, int node, Output& out) {
    Base::write(std::tie(value.first, value.second), plans, node, out);
  }
};

template <class... T, int D>
struct Kind<std::tuple<T...>, D, std::enable_if_t<(D <= kMaxDepth)>> : Product<D, T...> {
  using Base = Product<D, T...>;
  static void describe(Description& d, int parent, const char* flags, const char* name) {
    Base::describe(d, parent, flags, name, spelling<std::tuple<T...>>(), nullptr);
  }
  static void fill(std::tuple<T...>& value, Maker& m, int node) { Base::fill(value, m, node); }
  static void write(const std::tuple<T...>& value, const Plan* plans, int node, Output& out) {
    Base::write(value, plans, node, out);
  }
};

template <class T, int D>
struct Kind<std::optional<T>, D, std::enable_if_t<(D <= kMaxDepth)>> {
  using Child = Kind<T, D + 1>;
  static constexpr bool supported = Child::supported && std::is_default_constructible_v<T>;
  static constexpr int nodes = 1 + Child::nodes;
  static void describe(Description& d, int parent, const char* flags, const char* name) {
    Child::describe(d, d.add(parent, "optional", 1, flags, spelling<std::optional<T>>(), name), flags, "");
  }
  static void fill(std::optional<T>& value, Maker& m, int node) {
    value.emplace();
    Child::fill(*value, m, node + 1);
    if (m.random.next() % 4 == 0) value.reset();
  }
  static void write(const std::optional<T>& value, const Plan* plans, int node, Output& out) {
    put_word(out, Tag::length, node, value.has_value() ? 1 : 0);
    if (value.has_value()) Child::write(*value, plans, node + 1, out);
  }
};

template <class T>
auto tie_fields(T& v) {
  if constexpr (HasFields<T>::value) {
    return Fields<T>::tie(v);
  } else {
    static_cast<void>(v);
    return std::tuple<>();  // an empty class
  }
}

template <class T>
struct IsLibrary : std::false_type {};
template <class T>
struct IsLibrary<std::complex<T>> : std::true_type {};
template <class T, std::size_t N>
struct IsLibrary<std::array<T, N>> : std::true_type {};
template <class T, class A>
struct IsLibrary<std::vector<T, A>> : std::true_type {};
template <class C, class R, class A>
struct IsLibrary<std::basic_string<C, R, A>> : std::true_type {};
template <class C, class R>
struct IsLibrary<std::basic_string_view<C, R>> : std::true_type {};
template <class A, class B>
struct IsLibrary<std::pair<A, B>> : std::true_type {};
template <class... T>
struct IsLibrary<std::tuple<T...>> : std::true_type {};
template <class T>
struct IsLibrary<std::optional<T>> : std::true_type {};
#if __cplusplus >= 202002L && __has_include(<span>)
template <class T>
struct IsLibrary<std::span<T>> : std::true_type {};
#endif

template <class T>
constexpr bool has_members() {
  if constexpr (!std::is_class_v<T> || IsLibrary<T>::value) {
    return false;
  } else if constexpr (!std::is_default_constructible_v<T>) {
    return false;
  } else {
    return HasFields<T>::value || std::is_empty_v<T>;
  }
}

template <class Tuple, int D>
struct ProductOf;
template <class... T, int D>
struct ProductOf<std::tuple<T&...>, D> {
  using type = Product<D, std::remove_cv_t<T>...>;
};
template <int D>
struct ProductOf<std::tuple<>, D> {
  using type = Product<D>;
};

template <class T, int D>
struct Kind<T, D, std::enable_if_t<(D <= kMaxDepth) && has_members<T>()>> {
  using Base = typename ProductOf<decltype(tie_fields(std::declval<T&>())), D>::type;
  static constexpr bool supported = Base::supported;
  static constexpr int nodes = Base::nodes;
  static void describe(Description& d, int parent, const char* flags, const char* name) {
    if constexpr (HasFields<T>::value) {
      Base::describe(d, parent, flags, name, spelling<T>(), Fields<T>::names);
    } else {
      Base::describe(d, parent, flags, name, spelling<T>(), nullptr);
    }
  }
  static void fill(T& value, Maker& m, int node) {
    auto fields = tie_fields(value);
    Base::fill(fields, m, node);
  }
  static void write(const T& value, const Plan* plans, int node, Output& out) {
    auto fields = tie_fields(const_cast<T&>(value));
    Base::write(fields, plans, node, out);
  }
};

// ---- the function ------------------------------------------------------------------------

template <class R, class C, bool Const, class Pointer, class... P>
struct Signature {};

template <class R, class... P>
Signature<R, void, false, R (*)(P...), P...> signature(R (*)(P...));
template <class R, class C, class... P>
Signature<R, C, false, R (C::*)(P...), P...> signature(R (C::*)(P...));
template <class R, class C, class... P>
Signature<R, C, true, R (C::*)(P...) const, P...> signature(R (C::*)(P...) const);
template <class R, class C, class... P>
Signature<R, C, false, R (C::*)(P...) &, P...> signature(R (C::*)(P...) &);
template <class R, class C, class... P>
Signature<R, C, true, R (C::*)(P...) const &, P...> signature(R (C::*)(P...) const &);

template <class P>
using Stored = std::remove_cv_t<std::remove_reference_t<P>>;

// The value handed to a parameter of type P out of its stored value.
template <class P>
decltype(auto) pass(Stored<P>& value) {
  if constexpr (std::is_lvalue_reference_v<P>) {
    return static_cast<P>(value);
  } else {
    return std::move(value);
  }
}

template <class P>
constexpr const char* flags_of() {
  if (!std::is_reference_v<P>) return "v";
  return std::is_const_v<std::remove_reference_t<P>> ? "c" : "";
}

template <class R>
struct Result {
  using Value = std::remove_cv_t<R>;
  alignas(Value) unsigned char storage[sizeof(Value)];
  bool full = false;
  template <class F>
  void take(F&& f) {
    ::new (static_cast<void*>(storage)) Value(f());
    full = true;
  }
  Value& value() { return *std::launder(reinterpret_cast<Value*>(storage)); }
  void clear() {
    if (full) value().~Value();
    full = false;
  }
};
template <class R>
struct Result<R&> {
  std::remove_cv_t<R>* where = nullptr;
  template <class F>
  void take(F&& f) {
    where = const_cast<std::remove_cv_t<R>*>(std::addressof(f()));
  }
  void clear() { where = nullptr; }
};
template <class R>
struct Result<R&&> {
  template <class F>
  void take(F&& f) { static_cast<void>(f()); }
  void clear() {}
};
template <>
struct Result<void> {
  template <class F>
  void take(F&& f) { f(); }
  void clear() {}
};

struct NoObject {};

template <class S>
struct Bound;

template <class R, class C, bool Const, class Pointer, class... P>
struct Bound<Signature<R, C, Const, Pointer, P...>> {
  using Object = std::conditional_t<std::is_void_v<C>, NoObject, C>;
  using ReturnKind = Stored<R>;
  static constexpr bool member = !std::is_void_v<C>;
  static constexpr int first = member ? Kind<Object, 0>::nodes : 0;
  static constexpr int parameters = first + (0 + ... + Kind<Stored<P>, 0>::nodes);

  static constexpr bool result_supported() {
    if constexpr (std::is_void_v<R>) return true;
    else if constexpr (std::is_rvalue_reference_v<R>) return false;
    else return Kind<ReturnKind, 0>::supported;
  }
  static constexpr bool supported = (!member || Kind<Object, 0>::supported) &&
                                    (Kind<Stored<P>, 0>::supported && ...) && result_supported() &&
                                    parameters + 24 < static_cast<int>(kMaxNodes);

  struct State {
    Object object;
    std::tuple<Stored<P>...> arguments;
    Result<R> result;
    const char* thrown = nullptr;
  };

  static std::size_t describe(char* text, std::size_t capacity) {
    Description d;
    if constexpr (member) Kind<Object, 0>::describe(d, -2, Const ? "c" : "", "this");
    (Kind<Stored<P>, 0>::describe(d, -1, flags_of<P>(), ""), ...);
    if constexpr (!std::is_void_v<R>) Kind<ReturnKind, 0>::describe(d, -3, "", "return");
    const std::size_t n = std::min(capacity, d.text.size());
    std::memcpy(text, d.text.data(), n);
    return n;
  }

  template <class Visit>
  static void each_argument(State& s, Visit&& visit) {
    int node = first;
    std::apply(
        [&](auto&... argument) {
          ((visit(argument, node), node += Kind<std::remove_reference_t<decltype(argument)>, 0>::nodes), ...);
        },
        s.arguments);
  }

  static void make(void* memory, const Plan* plans, std::uint64_t seed, std::uint64_t perturb_seed) {
    auto& s = *::new (memory) State();
    Maker m{plans, Random{seed}, Random{perturb_seed}};
    if constexpr (member) Kind<Object, 0>::fill(s.object, m, 0);
    each_argument(s, [&](auto& argument, int node) {
      Kind<std::remove_reference_t<decltype(argument)>, 0>::fill(argument, m, node);
    });
  }

  template <std::size_t... I>
  static void invoke(Pointer pointer, State& s, std::index_sequence<I...>) {
    s.result.take([&]() -> R {
      if constexpr (!member) {
        return pointer(pass<P>(std::get<I>(s.arguments))...);
      } else if constexpr (Const) {
        return (static_cast<const Object&>(s.object).*pointer)(pass<P>(std::get<I>(s.arguments))...);
      } else {
        return (s.object.*pointer)(pass<P>(std::get<I>(s.arguments))...);
      }
    });
  }

  static void call(const void* entry, void* const* states, std::size_t count) {
    Pointer pointer;
    std::memcpy(&pointer, entry, sizeof pointer);
    for (std::size_t i = 0; i < count; ++i) {
      auto& s = *static_cast<State*>(states[i]);
#if defined(__cpp_exceptions)
      try {
        invoke(pointer, s, std::index_sequence_for<P...>());
      } catch (...) {
        const std::type_info* type = abi::__cxa_current_exception_type();
        s.thrown = type != nullptr ? type->name() : "?";
      }
#else
      invoke(pointer, s, std::index_sequence_for<P...>());
#endif
    }
  }

  template <class A, class Param>
  static void write_argument(A& argument, const Plan* plans, int node, Output& out) {
    // A by-value parameter belongs to the callee unless it leads elsewhere.
    if constexpr (std::is_reference_v<Param> || std::is_pointer_v<A> || std::is_trivially_copyable_v<A>) {
      Kind<A, 0>::write(argument, plans, node, out);
    }
  }

  template <std::size_t... I>
  static void write_arguments(State& s, const Plan* plans, Output& out, std::index_sequence<I...>) {
    int node = first;
    ((write_argument<std::tuple_element_t<I, std::tuple<Stored<P>...>>, P>(std::get<I>(s.arguments), plans, node, out),
      node += Kind<Stored<P>, 0>::nodes),
     ...);
  }

  static void write(void* memory, const Plan* plans, Output* output) {
    auto& s = *static_cast<State*>(memory);
    Output& out = *output;
    put(out, Tag::exception, 1, 0, s.thrown, s.thrown != nullptr ? std::strlen(s.thrown) : 0);
    if (s.thrown == nullptr) {
      if constexpr (std::is_lvalue_reference_v<R>) {
        put_word(out, Tag::pointer, parameters, lessonl_locate(s.result.where));
        Kind<ReturnKind, 0>::write(*s.result.where, plans, parameters, out);
      } else if constexpr (std::is_pointer_v<R>) {
        put_word(out, Tag::pointer, parameters,
                 lessonl_locate(const_cast<const void*>(static_cast<const volatile void*>(s.result.value()))));
      } else if constexpr (!std::is_void_v<R>) {
        Kind<ReturnKind, 0>::write(s.result.value(), plans, parameters, out);
      }
    }
    if constexpr (member) Kind<Object, 0>::write(s.object, plans, 0, out);
    write_arguments(s, plans, out, std::index_sequence_for<P...>());
  }

  static void drop(void* memory) {
    auto& s = *static_cast<State*>(memory);
    s.result.clear();
    s.~State();
  }

  static Adapter adapter() {
    if constexpr (supported) {
      return {kProtocol, sizeof(State), alignof(State), &describe, &make, &call, &write, &drop};
    } else {
      return {kProtocol, 0, 0, &describe, nullptr, nullptr, nullptr, nullptr};
    }
  }
};

}  // namespace lessonl_rt
