// Node-based and associative containers of the standard library, and owning pointers.
//
// Unordered ones are written in the order of their keys: their own order is not part of a value.
#pragma once

#include <deque>
#include <forward_list>
#include <list>
#include <map>
#include <memory>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include "iterators.hpp"

namespace lessonl_rt {

template <class T>
struct IsLibrary : std::false_type {};

template <class C, class T, class D>
struct SequenceKind {
  using Child = Kind<T, Deeper<D>>;
  static constexpr bool supported = Child::supported && std::is_default_constructible_v<T>;
  static constexpr int nodes = 1 + Child::nodes;
  static void describe(Description& d, int parent, const char* flags, const char* name) {
    Child::describe(d, d.add(parent, "sequence", sizeof(T), flags, spelling<C>(), name), flags, "");
  }
  static void fill(C& value, Maker& m, int node) {
    value.resize(draw_length(m, node));
    for (auto& element : value) Child::fill(element, m, node + 1);
  }
  static void write(const C& value, const Plan* plans, int node, Output& out) {
    put_word(out, Tag::length, node, static_cast<std::uint64_t>(std::distance(value.begin(), value.end())));
    for (const auto& element : value) Child::write(element, plans, node + 1, out);
  }
};

template <class T, class A, class D>
struct Kind<std::deque<T, A>, D, std::enable_if_t<(D::depth <= kMaxDepth)>> : SequenceKind<std::deque<T, A>, T, D> {};
template <class T, class A, class D>
struct Kind<std::list<T, A>, D, std::enable_if_t<(D::depth <= kMaxDepth)>> : SequenceKind<std::list<T, A>, T, D> {};
template <class T, class A, class D>
struct Kind<std::forward_list<T, A>, D, std::enable_if_t<(D::depth <= kMaxDepth)>>
    : SequenceKind<std::forward_list<T, A>, T, D> {};

template <class K>
struct IsText : std::false_type {};
template <class C, class R, class A>
struct IsText<std::basic_string<C, R, A>> : std::true_type {};

// Keys whose order is known to us, so that unordered containers can be written.
template <class K>
constexpr bool is_key = std::is_arithmetic_v<K> || std::is_enum_v<K> || IsText<K>::value;

// Calls visit(element) in the order of the keys.
template <class C, class Key, class Visit>
void in_order(const C& value, Key&& key, Visit&& visit) {
  std::vector<const typename C::value_type*> elements;
  elements.reserve(value.size());
  for (const auto& element : value) elements.push_back(&element);
  std::stable_sort(elements.begin(), elements.end(),
                   [&](const auto* a, const auto* b) { return key(*a) < key(*b); });
  for (const auto* element : elements) visit(*element);
}

template <class C, class K, class D, bool Ordered>
struct SetKind {
  using Child = Kind<K, Deeper<D>>;
  static constexpr bool supported =
      Child::supported && std::is_default_constructible_v<K> && std::is_copy_constructible_v<K> &&
      (Ordered || is_key<K>);
  static constexpr int nodes = 1 + Child::nodes;
  static void describe(Description& d, int parent, const char* flags, const char* name) {
    Child::describe(d, d.add(parent, "sequence", sizeof(K), flags, spelling<C>(), name), flags, "");
  }
  static void fill(C& value, Maker& m, int node) {
    for (std::size_t n = draw_length(m, node); n != 0; --n) {
      const auto mark = m.links.mark();
      K key{};
      Child::fill(key, m, node + 1);
      value.insert(std::move(key));
      m.links.forget(mark);
    }
  }
  static void write(const C& value, const Plan* plans, int node, Output& out) {
    put_word(out, Tag::length, node, value.size());
    const auto visit = [&](const K& key) { Child::write(key, plans, node + 1, out); };
    if constexpr (Ordered) {
      for (const auto& key : value) visit(key);
    } else {
      in_order(value, [](const K& key) -> const K& { return key; }, visit);
    }
  }
};

template <class C, class K, class V, class D, bool Ordered>
struct MapKind {
  using KeyKind = Kind<K, Deeper<D>>;
  using ValueKind = Kind<V, Deeper<D>>;
  static constexpr bool supported = KeyKind::supported && ValueKind::supported && std::is_default_constructible_v<K> &&
                                    std::is_copy_constructible_v<K> && std::is_default_constructible_v<V> &&
                                    (Ordered || is_key<K>);
  static constexpr int nodes = 1 + KeyKind::nodes + ValueKind::nodes;
  static void describe(Description& d, int parent, const char* flags, const char* name) {
    const int id = d.add(parent, "map", sizeof(K), flags, spelling<C>(), name);
    KeyKind::describe(d, id, flags, "key");
    ValueKind::describe(d, id, flags, "value");
  }
  static void fill(C& value, Maker& m, int node) {
    for (std::size_t n = draw_length(m, node); n != 0; --n) {
      const auto mark = m.links.mark();
      K key{};
      KeyKind::fill(key, m, node + 1);
      m.links.forget(mark);
      ValueKind::fill(value[std::move(key)], m, node + 1 + KeyKind::nodes);
    }
  }
  static void write(const C& value, const Plan* plans, int node, Output& out) {
    put_word(out, Tag::length, node, value.size());
    const auto visit = [&](const auto& entry) {
      KeyKind::write(entry.first, plans, node + 1, out);
      ValueKind::write(entry.second, plans, node + 1 + KeyKind::nodes, out);
    };
    if constexpr (Ordered) {
      for (const auto& entry : value) visit(entry);
    } else {
      in_order(value, [](const auto& entry) -> const K& { return entry.first; }, visit);
    }
  }
};

template <class K, class L, class A, class D>
struct Kind<std::set<K, L, A>, D, std::enable_if_t<(D::depth <= kMaxDepth)>>
    : SetKind<std::set<K, L, A>, K, D, true> {};
template <class K, class H, class E, class A, class D>
struct Kind<std::unordered_set<K, H, E, A>, D, std::enable_if_t<(D::depth <= kMaxDepth)>>
    : SetKind<std::unordered_set<K, H, E, A>, K, D, false> {};
template <class K, class V, class L, class A, class D>
struct Kind<std::map<K, V, L, A>, D, std::enable_if_t<(D::depth <= kMaxDepth)>>
    : MapKind<std::map<K, V, L, A>, K, V, D, true> {};
template <class K, class V, class H, class E, class A, class D>
struct Kind<std::unordered_map<K, V, H, E, A>, D, std::enable_if_t<(D::depth <= kMaxDepth)>>
    : MapKind<std::unordered_map<K, V, H, E, A>, K, V, D, false> {};

template <class T>
constexpr bool constructible_by_default() {
  if constexpr (IsObject<T>::value) return std::is_default_constructible_v<T>;
  else return false;
}

template <class P, class T, class D>
struct OwnerKind {
  using Child = Kind<T, Deeper<D>>;
  static constexpr bool supported = Child::supported && (constructible_by_default<T>() || has_derived<T>());
  static constexpr int nodes = 1 + Child::nodes;
  static void describe(Description& d, int parent, const char* flags, const char* name) {
    Child::describe(d, d.add(parent, "optional", 1, flags, spelling<P>(), name), flags, "");
  }
  static void fill(P& value, Maker& m, int node) {
    // One inside of an object of its class ends somewhere.
    if (D::template contains<T> && (m.inner == 0 || m.random.next() % 2 == 0)) {
      value = nullptr;
      return;
    }
    if constexpr (has_derived<T>()) {
      value = P(Child::make(m, node + 1));
    } else {
      auto* made = new T();
      value = P(made);
      Child::fill(*made, m, node + 1);
    }
  }
  static void write(const P& value, const Plan* plans, int node, Output& out) {
    put_word(out, Tag::length, node, value != nullptr ? 1 : 0);
    if (value != nullptr) Child::write(*value, plans, node + 1, out);
  }
};

template <class T, class D>
struct Kind<std::unique_ptr<T>, D,
            std::enable_if_t<(D::depth <= kMaxDepth) && std::is_object_v<T> && !std::is_array_v<T>>>
    : OwnerKind<std::unique_ptr<T>, std::remove_cv_t<T>, D> {};
template <class T, class D>
struct Kind<std::shared_ptr<T>, D,
            std::enable_if_t<(D::depth <= kMaxDepth) && std::is_object_v<T> && !std::is_array_v<T>>>
    : OwnerKind<std::shared_ptr<T>, std::remove_cv_t<T>, D> {};

// One that has expired, or leads to an object that nobody but the inputs owns.
template <class T, class D>
struct Kind<std::weak_ptr<T>, D, std::enable_if_t<(D::depth <= kMaxDepth) && std::is_object_v<T> && !std::is_array_v<T>>>
    : Kind<std::shared_ptr<T>, D> {
  using Owner = std::shared_ptr<T>;
  static void fill(std::weak_ptr<T>& value, Maker& m, int node) {
    const auto mark = m.links.mark();
    auto& owner = *::new (lessonl_allocate(sizeof(Owner), 16, -1)) Owner();
    Kind<Owner, D>::fill(owner, m, node);
    value = owner;
    if (m.random.next() % 4 != 0) return;
    owner.reset();
    m.links.forget(mark);
  }
  static void write(const std::weak_ptr<T>& value, const Plan* plans, int node, Output& out) {
    if constexpr (D::template contains<std::remove_cv_t<T>>) {  // one that leads back does not end
      put_word(out, Tag::length, node, value.expired() ? 0 : 1);
      put_word(out, Tag::pointer, node, lessonl_locate(value.lock().get()));
    } else {
      Kind<Owner, D>::write(value.lock(), plans, node, out);
    }
  }
};

template <class T, class A>
struct IsLibrary<std::forward_list<T, A>> : std::true_type {};
template <class T>
struct IsLibrary<std::weak_ptr<T>> : std::true_type {};
template <class T, class A>
struct IsLibrary<std::deque<T, A>> : std::true_type {};
template <class T, class A>
struct IsLibrary<std::list<T, A>> : std::true_type {};
template <class K, class L, class A>
struct IsLibrary<std::set<K, L, A>> : std::true_type {};
template <class K, class H, class E, class A>
struct IsLibrary<std::unordered_set<K, H, E, A>> : std::true_type {};
template <class K, class V, class L, class A>
struct IsLibrary<std::map<K, V, L, A>> : std::true_type {};
template <class K, class V, class H, class E, class A>
struct IsLibrary<std::unordered_map<K, V, H, E, A>> : std::true_type {};
template <class T>
struct IsLibrary<std::unique_ptr<T>> : std::true_type {};
template <class T>
struct IsLibrary<std::shared_ptr<T>> : std::true_type {};

}  // namespace lessonl_rt
