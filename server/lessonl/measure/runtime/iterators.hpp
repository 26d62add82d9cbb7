// Iterators into contiguous elements, as those of vectors, strings and spans are: pointers in a class.
#pragma once

#include "views.hpp"

namespace lessonl_rt {

template <class I, class T, class D>
struct ContiguousKind : Kind<T*, D> {
  static void fill(I& value, Maker& m, int node) {
    T* data = nullptr;
    Kind<T*, D>::fill(data, m, node);
    value = I(data);
  }
  static void write(const I& value, const Plan* plans, int node, Output& out) {
    Kind<T*, D>::write(value.base(), plans, node, out);
  }
};

#if defined(__GLIBCXX__)
template <class T, class C, class D>
struct Kind<__gnu_cxx::__normal_iterator<T*, C>, D,
            std::enable_if_t<(D::depth <= kMaxDepth) && !D::template contains<std::remove_cv_t<T>>>>
    : ContiguousKind<__gnu_cxx::__normal_iterator<T*, C>, T, D> {};
#endif

}  // namespace lessonl_rt
