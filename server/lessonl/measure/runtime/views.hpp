// Views of contiguous elements: string views and spans.
#pragma once

#include "buffers.hpp"

namespace lessonl_rt {

template <class V, class C, class D>
struct ViewKind {
  using Child = Kind<std::remove_cv_t<C>, Deeper<D>>;
  using E = std::remove_cv_t<C>;
  static constexpr bool supported = Child::supported;
  static constexpr int nodes = 1 + Child::nodes;
  static void fill_view(V& value, Maker& m, int node) {
    const std::size_t n = draw_length(m, node);
    auto* data = static_cast<E*>(lessonl_allocate(n * sizeof(E), alignof(E), node));
    if constexpr (!std::is_trivially_default_constructible_v<E>) {
      for (std::size_t i = 0; i < n; ++i) construct<E>(data + i);
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

template <class C, class R, class D>
struct Kind<std::basic_string_view<C, R>, D, std::enable_if_t<(D::depth <= kMaxDepth)>>
    : ViewKind<std::basic_string_view<C, R>, const C, D> {
  using View = std::basic_string_view<C, R>;
  static void describe(Description& d, int parent, const char*, const char* name) {
    Kind<C, Deeper<D>>::describe(d, d.add(parent, "view", sizeof(C), "c", spelling<View>(), name), "c", "");
  }
  static void fill(View& value, Maker& m, int node) { ViewKind<View, const C, D>::fill_view(value, m, node); }
  static void write(const View& value, const Plan* plans, int node, Output& out) {
    ViewKind<View, const C, D>::write_view(value, plans, node, out);
  }
};

#if __cplusplus >= 202002L && __has_include(<span>)
template <class T, class D>
struct Kind<std::span<T>, D, std::enable_if_t<(D::depth <= kMaxDepth)>> : ViewKind<std::span<T>, T, D> {
  static void describe(Description& d, int parent, const char*, const char* name) {
    const char* flags = std::is_const_v<T> ? "c" : "";
    using E = std::remove_cv_t<T>;
    Kind<E, Deeper<D>>::describe(d, d.add(parent, "view", sizeof(T), flags, spelling<std::span<T>>(), name), flags, "");
  }
  static void fill(std::span<T>& value, Maker& m, int node) { ViewKind<std::span<T>, T, D>::fill_view(value, m, node); }
  static void write(const std::span<T>& value, const Plan* plans, int node, Output& out) {
    ViewKind<std::span<T>, T, D>::write_view(value, plans, node, out);
  }
};
#endif

}  // namespace lessonl_rt
