// More of the standard library: container adaptors, containers of equal keys, sets of bits,
// variants, durations, atomics, and owned arrays.
#pragma once

#include <atomic>
#include <bitset>
#include <chrono>
#include <queue>
#include <stack>
#include <variant>

#include "paths.hpp"

namespace lessonl_rt {

// The container inside of an adaptor, which is a protected member.
template <class Q>
struct Opened : Q {
  static auto& container(Q& q) { return q.*&Opened::c; }
  static const auto& container(const Q& q) { return q.*&Opened::c; }
  static const auto& order(const Q& q) { return q.*&Opened::comp; }
};

template <class Q, class C, class D>
struct AdaptorKind : Kind<C, D> {
  using Base = Kind<C, D>;
  static void fill(Q& value, Maker& m, int node) { Base::fill(Opened<Q>::container(value), m, node); }
  static void write(const Q& value, const Plan* plans, int node, Output& out) {
    Base::write(Opened<Q>::container(value), plans, node, out);
  }
};

template <class T, class C, class D>
struct Kind<std::stack<T, C>, D, std::enable_if_t<(D::depth <= kMaxDepth)>> : AdaptorKind<std::stack<T, C>, C, D> {};
template <class T, class C, class D>
struct Kind<std::queue<T, C>, D, std::enable_if_t<(D::depth <= kMaxDepth)>> : AdaptorKind<std::queue<T, C>, C, D> {};

// Two heaps are the same if their elements come out alike, however they lie.
template <class T, class C, class L, class D>
struct Kind<std::priority_queue<T, C, L>, D, std::enable_if_t<(D::depth <= kMaxDepth)>>
    : AdaptorKind<std::priority_queue<T, C, L>, C, D> {
  using Queue = std::priority_queue<T, C, L>;
  using Base = Kind<C, D>;
  static constexpr bool supported = Base::supported && std::is_copy_constructible_v<Queue>;
  static void fill(Queue& value, Maker& m, int node) {
    auto& elements = Opened<Queue>::container(value);
    Base::fill(elements, m, node);
    std::make_heap(elements.begin(), elements.end(), Opened<Queue>::order(value));
  }
  static void write(const Queue& value, const Plan* plans, int node, Output& out) {
    C elements = Opened<Queue>::container(value);
    std::sort_heap(elements.begin(), elements.end(), Opened<Queue>::order(value));
    Base::write(elements, plans, node, out);
  }
};

template <class K, class L, class A, class D>
struct Kind<std::multiset<K, L, A>, D, std::enable_if_t<(D::depth <= kMaxDepth)>>
    : SetKind<std::multiset<K, L, A>, K, D, true> {};

template <class K, class V, class L, class A, class D>
struct Kind<std::multimap<K, V, L, A>, D, std::enable_if_t<(D::depth <= kMaxDepth)>>
    : MapKind<std::multimap<K, V, L, A>, K, V, D, true> {
  using Map = std::multimap<K, V, L, A>;
  using Base = MapKind<Map, K, V, D, true>;
  static void fill(Map& value, Maker& m, int node) {
    for (std::size_t n = draw_length(m, node); n != 0; --n) {
      const auto mark = m.links.mark();
      K key{};
      Base::KeyKind::fill(key, m, node + 1);
      m.links.forget(mark);
      Base::ValueKind::fill(value.emplace(std::move(key), V())->second, m, node + 1 + Base::KeyKind::nodes);
    }
  }
};

template <std::size_t N, class D>
struct Kind<std::bitset<N>, D> {
  static constexpr bool supported = true;
  static constexpr int nodes = 1;
  static void describe(Description& d, int parent, const char* flags, const char* name) {
    d.add(parent, "bits", N, flags, spelling<std::bitset<N>>(), name);
  }
  // Of any density, both extremes included.
  static void fill(std::bitset<N>& value, Maker& m, int) {
    const std::uint64_t ones = m.random.next() % 5;
    for (std::size_t i = 0; i < N; ++i) value[i] = m.random.next() % 4 < ones;
  }
  static void write(const std::bitset<N>& value, const Plan*, int node, Output& out) {
    for (std::size_t i = 0; i < N; i += 64) {
      std::uint64_t word = 0;
      for (std::size_t k = 0; k < 64 && i + k < N; ++k) word |= std::uint64_t{value[i + k]} << k;
      put_word(out, Tag::integer, node, word);
    }
  }
};

template <class... T, class D>
struct Kind<std::variant<T...>, D, std::enable_if_t<(D::depth <= kMaxDepth)>> {
  using Variant = std::variant<T...>;
  static constexpr bool supported =
      ((Kind<T, Deeper<D>>::supported && std::is_default_constructible_v<T>) && ...);
  static constexpr int nodes = 1 + (0 + ... + Kind<T, Deeper<D>>::nodes);
  static void describe(Description& d, int parent, const char* flags, const char* name) {
    const int id = d.add(parent, "variant", sizeof...(T), flags, spelling<Variant>(), name);
    (Kind<T, Deeper<D>>::describe(d, id, flags, ""), ...);
  }
  static void fill(Variant& value, Maker& m, int node) { fill_one(value, m, node, std::index_sequence_for<T...>()); }
  static void write(const Variant& value, const Plan* plans, int node, Output& out) {
    put_word(out, Tag::length, node, value.index());
    write_one(value, plans, node, out, std::index_sequence_for<T...>());
  }

 private:
  template <std::size_t... I>
  static void fill_one(Variant& value, Maker& m, int node, std::index_sequence<I...>) {
    const std::size_t chosen = m.random.next() % sizeof...(T);
    int child = node + 1;
    const auto one = [&](auto index, auto kind) {
      if (chosen == index()) decltype(kind)::fill(value.template emplace<index()>(), m, child);
      child += decltype(kind)::nodes;
    };
    (one(std::integral_constant<std::size_t, I>(), Kind<T, Deeper<D>>()), ...);
  }
  template <std::size_t... I>
  static void write_one(const Variant& value, const Plan* plans, int node, Output& out, std::index_sequence<I...>) {
    int child = node + 1;
    const auto one = [&](auto index, auto kind) {
      if (value.index() == index()) decltype(kind)::write(*std::get_if<index()>(&value), plans, child, out);
      child += decltype(kind)::nodes;
    };
    (one(std::integral_constant<std::size_t, I>(), Kind<T, Deeper<D>>()), ...);
  }
};

template <class R, class P, class D>
struct Kind<std::chrono::duration<R, P>, D> : Kind<R, D> {
  using Duration = std::chrono::duration<R, P>;
  static void fill(Duration& value, Maker& m, int node) {
    R count{};
    Kind<R, D>::fill(count, m, node);
    value = Duration(count);
  }
  static void write(const Duration& value, const Plan* plans, int node, Output& out) {
    Kind<R, D>::write(value.count(), plans, node, out);
  }
};

template <class C, class U, class D>
struct Kind<std::chrono::time_point<C, U>, D> : Kind<U, D> {
  using Time = std::chrono::time_point<C, U>;
  static void fill(Time& value, Maker& m, int node) {
    U since{};
    Kind<U, D>::fill(since, m, node);
    value = Time(since);
  }
  static void write(const Time& value, const Plan* plans, int node, Output& out) {
    Kind<U, D>::write(value.time_since_epoch(), plans, node, out);
  }
};

template <class T, class D>
struct Kind<std::atomic<T>, D> : Kind<T, D> {
  static void fill(std::atomic<T>& value, Maker& m, int node) {
    T made{};
    Kind<T, D>::fill(made, m, node);
    value.store(made);
  }
  static void write(const std::atomic<T>& value, const Plan* plans, int node, Output& out) {
    const T held = value.load();
    Kind<T, D>::write(held, plans, node, out);
  }
};

// An owned array is as long as what uses it shows, like a plain pointer's.
template <class T, class D>
struct Kind<std::unique_ptr<T[]>, D,
            std::enable_if_t<(D::depth <= kMaxDepth) && std::is_trivially_destructible_v<T>>> : Kind<T*, D> {
  static void fill(std::unique_ptr<T[]>& value, Maker& m, int node) {
    T* data = nullptr;
    Kind<T*, D>::fill(data, m, node);
    value.reset(data);
  }
  static void write(const std::unique_ptr<T[]>& value, const Plan* plans, int node, Output& out) {
    Kind<T*, D>::write(value.get(), plans, node, out);
  }
};

template <class T, class C>
struct IsLibrary<std::stack<T, C>> : std::true_type {};
template <class T, class C>
struct IsLibrary<std::queue<T, C>> : std::true_type {};
template <class T, class C, class L>
struct IsLibrary<std::priority_queue<T, C, L>> : std::true_type {};
template <class K, class L, class A>
struct IsLibrary<std::multiset<K, L, A>> : std::true_type {};
template <class K, class V, class L, class A>
struct IsLibrary<std::multimap<K, V, L, A>> : std::true_type {};
template <std::size_t N>
struct IsLibrary<std::bitset<N>> : std::true_type {};
template <class... T>
struct IsLibrary<std::variant<T...>> : std::true_type {};
template <class R, class P>
struct IsLibrary<std::chrono::duration<R, P>> : std::true_type {};
template <class C, class U>
struct IsLibrary<std::chrono::time_point<C, U>> : std::true_type {};
template <class T>
struct IsLibrary<std::atomic<T>> : std::true_type {};

}  // namespace lessonl_rt
