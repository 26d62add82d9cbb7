// Paths, as std::filesystem's and those of the libraries it is made after: texts in a class.
//
// They are known by what they offer, so that nobody pays for a header that he does not include.
#pragma once

#include "containers.hpp"

namespace lessonl_rt {

template <class T, class = void>
struct IsPath : std::false_type {};
template <class T>
struct IsPath<T, std::void_t<typename T::string_type, decltype(std::declval<const T&>().native()),
                             decltype(std::declval<const T&>().extension())>>
    : std::bool_constant<std::is_same_v<decltype(std::declval<const T&>().native()), const typename T::string_type&> &&
                         std::is_constructible_v<T, typename T::string_type>> {};

template <class T, class D>
struct Kind<T, D, std::enable_if_t<(D::depth <= kMaxDepth) && IsPath<T>::value>> {
  using Text = typename T::string_type;
  using Base = Kind<Text, D>;
  static constexpr bool supported = Base::supported;
  static constexpr int nodes = Base::nodes;
  static void describe(Description& d, int parent, const char* flags, const char* name) {
    Base::describe(d, parent, flags, name);
  }
  // Of a few parts, some of them with an extension, rather than of any letters.
  static void fill(T& value, Maker& m, int node) {
    Text text;
    Base::fill(text, m, node);
    for (auto& letter : text) {
      const std::uint64_t draw = m.random.next() % 16;
      if (letter == 0) letter = 'a';
      if (draw < 2) letter = '/';
      if (draw == 2 || draw == 3) letter = '.';
    }
    value = T(text);
  }
  static void write(const T& value, const Plan* plans, int node, Output& out) {
    Base::write(value.native(), plans, node, out);
  }
};

}  // namespace lessonl_rt
