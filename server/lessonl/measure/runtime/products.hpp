// Products: pairs, tuples, optionals, and classes with named members.
#pragma once

#include "library.hpp"

namespace lessonl_rt {

template <class D, class... T>
struct Product {
  static constexpr bool supported = (Member<T, D>::supported && ...);
  static constexpr int nodes = 1 + (0 + ... + Member<T, D>::nodes);

  template <class Tuple, class Visit>
  static void each(Tuple&& fields, int node, Visit&& visit) {
    int child = node + 1;
    std::apply(
        [&](auto&... field) {
          ((visit(field, child), child += Member<std::remove_cv_t<std::remove_reference_t<decltype(field)>>, D>::nodes),
           ...);
        },
        fields);
  }
  static void describe(Description& d, int parent, const char* flags, const char* name, std::string_view type,
                       const char* const* names) {
    const int id = d.add(parent, "aggregate", sizeof...(T), flags, type, name);
    std::size_t index = 0;
    ((Member<T, D>::describe(d, id, flags, names != nullptr ? names[index] : ""), ++index), ...);
  }
  template <class Tuple>
  static void fill(Tuple&& fields, Maker& m, int node) {
    each(fields, node, [&](auto& field, int child) {
      using F = std::remove_cv_t<std::remove_reference_t<decltype(field)>>;
      if ((m.plans[child].flags & kKeep) == 0) Member<F, D>::fill(const_cast<F&>(field), m, child);
    });
  }
  template <class Tuple>
  static void write(Tuple&& fields, const Plan* plans, int node, Output& out) {
    each(fields, node, [&](auto& field, int child) {
      using F = std::remove_cv_t<std::remove_reference_t<decltype(field)>>;
      Member<F, D>::write(field, plans, child, out);
    });
  }
};

template <class A, class B, class D>
struct Kind<std::pair<A, B>, D, std::enable_if_t<(D::depth <= kMaxDepth)>>
    : Product<Deeper<D>, std::remove_cv_t<A>, B> {
  using Base = Product<Deeper<D>, std::remove_cv_t<A>, B>;
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

template <class... T, class D>
struct Kind<std::tuple<T...>, D, std::enable_if_t<(D::depth <= kMaxDepth)>> : Product<Deeper<D>, T...> {
  using Base = Product<Deeper<D>, T...>;
  static void describe(Description& d, int parent, const char* flags, const char* name) {
    Base::describe(d, parent, flags, name, spelling<std::tuple<T...>>(), nullptr);
  }
  static void fill(std::tuple<T...>& value, Maker& m, int node) { Base::fill(value, m, node); }
  static void write(const std::tuple<T...>& value, const Plan* plans, int node, Output& out) {
    Base::write(value, plans, node, out);
  }
};

template <class T, class D>
struct Kind<std::optional<T>, D, std::enable_if_t<(D::depth <= kMaxDepth)>> {
  using Child = Member<T, D>;
  static constexpr bool supported = Child::supported && std::is_default_constructible_v<T>;
  static constexpr int nodes = 1 + Child::nodes;
  static void describe(Description& d, int parent, const char* flags, const char* name) {
    Child::describe(d, d.add(parent, "optional", 1, flags, spelling<std::optional<T>>(), name), flags, "");
  }
  static void fill(std::optional<T>& value, Maker& m, int node) {
    const auto mark = m.links.mark();
    value.emplace();
    Child::fill(*value, m, node + 1);
    if (m.random.next() % 4 != 0) return;
    value.reset();
    m.links.forget(mark);
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
  if constexpr (!(std::is_class_v<T> || std::is_union_v<T>) || IsLibrary<T>::value || IsPath<T>::value || has_derived<T>()) {
    return false;
  } else if constexpr (!constructible<T>()) {
    return false;
  } else {
    return HasFields<T>::value || std::is_empty_v<T>;
  }
}

template <class Tuple, class D>
struct ProductOf;
template <class... T, class D>
struct ProductOf<std::tuple<T&...>, D> {
  using type = Product<D, std::remove_cv_t<T>...>;
};
template <class D>
struct ProductOf<std::tuple<>, D> {
  using type = Product<D>;
};

template <class T, class D>
struct Kind<T, D, std::enable_if_t<(D::depth <= kMaxDepth) && !D::template contains<T> && has_members<T>()>> {
  using Base = typename ProductOf<decltype(tie_fields(std::declval<T&>())), typename D::template Inside<T>>::type;
  static constexpr bool supported = Base::supported;
  static constexpr int nodes = Base::nodes;
  static void describe(Description& d, int parent, const char* flags, const char* name) {
    const std::string own = std::string(flags) + (is_abstract<T>() ? "a" : "");
    if constexpr (HasFields<T>::value) {
      Base::describe(d, parent, own.c_str(), name, spelling<T>(), std::data(Fields<T>::names));
    } else {
      Base::describe(d, parent, own.c_str(), name, spelling<T>(), nullptr);
    }
  }
  static void fill(T& value, Maker& m, int node) {
    Outermost<T>::here = {node, &fill, &write};
    const std::size_t outer = m.links.open(&kType<T>, &value, m.random);
    auto fields = tie_fields(value);
    Base::fill(fields, m, node);
    if constexpr (HasBits<T>::value) {
      Fields<T>::each_bit(value, [&](auto held, auto set) {
        using B = decltype(held);
        const std::uint64_t drawn = m.random.next() >> 16;
        set(static_cast<B>(std::is_integral_v<B> && !std::is_same_v<B, bool> ? drawn : drawn % 2));
      });
    }
    m.links.close(outer);
  }
  static void write(const T& value, const Plan* plans, int node, Output& out) {
    Outermost<T>::here = {node, &fill, &write};
    auto fields = tie_fields(const_cast<T&>(value));
    Base::write(fields, plans, node, out);
    if constexpr (HasBits<T>::value) {
      Fields<T>::each_bit(const_cast<T&>(value), [&](auto held, auto) {
        put_word(out, Tag::integer, node, static_cast<std::uint64_t>(held));
      });
    }
  }
};

// A class inside of itself, by way of a container or an owner: filled and written as the outermost
// one is, as far as the number of such objects allows.
template <class T, class D>
struct Kind<T, D, std::enable_if_t<(D::depth <= kMaxDepth) && D::template contains<T> && has_members<T>()>> {
  static constexpr bool supported = true;
  static constexpr int nodes = 1;
  static void describe(Description& d, int parent, const char* flags, const char* name) {
    d.add(parent, "recursive", sizeof(T), flags, spelling<T>(), name);
  }
  static void fill(T& value, Maker& m, int) {
    if (m.inner == 0) return;
    --m.inner;
    const auto here = Outermost<T>::here;
    here.fill(value, m, here.node);
  }
  static void write(const T& value, const Plan* plans, int, Output& out) {
    const auto here = Outermost<T>::here;
    here.write(value, plans, here.node, out);
  }
};

}  // namespace lessonl_rt
