// Unions: the members that fill the place stand for all that lie in it.
#pragma once

#include "base.hpp"

namespace lessonl_rt {

template <class T>
constexpr bool owns_by_pointer();

// How well members stand for all: by their size, if they may be written where others have been.
// Pointers come last: what has been written over one leads nowhere.
template <class Tuple>
struct Rank;
template <class... T>
struct Rank<std::tuple<T&...>> {
  static constexpr bool plain = (std::is_trivially_copyable_v<std::remove_all_extents_t<T>> && ...);
  static constexpr bool leads =
      ((std::is_pointer_v<std::remove_all_extents_t<T>> || owns_by_pointer<std::remove_all_extents_t<T>>()) || ...);
  static constexpr std::size_t value = !plain ? 0 : leads ? 1 : (1 + ... + sizeof(T));
};

// The first of the highest; their number if none is any good.
template <class... Tuple>
constexpr std::size_t widest() {
  constexpr std::size_t ranks[] = {Rank<Tuple>::value..., 0};
  std::size_t found = sizeof...(Tuple);
  for (std::size_t i = 0; i < sizeof...(Tuple); ++i) {
    if (ranks[i] > ranks[found]) found = i;
  }
  return found;
}

template <std::size_t I, class... T>
constexpr auto nth(T... candidates) {
  return std::get<I>(std::make_tuple(candidates...));
}

template <class... Name>
constexpr std::array<const char*, sizeof...(Name)> listed(Name... names) {
  return {names...};
}

template <std::size_t... N>
constexpr std::array<const char*, (0 + ... + N) + 1> joined(std::array<const char*, N>... names) {
  std::array<const char*, (0 + ... + N) + 1> all{};
  std::size_t count = 0;
  const auto add = [&](const auto& some) {
    for (std::size_t i = 0; i < some.size(); ++i) all[count++] = some[i];
  };
  (add(names), ...);
  return all;
}

}  // namespace lessonl_rt
