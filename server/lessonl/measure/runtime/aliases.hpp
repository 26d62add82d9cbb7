// One object that two parameters are given, both by reference, and an element given beside its container.
#pragma once

#include "views.hpp"

namespace lessonl_rt {

// Whether the object of parameter `From` may stand in for that of `To`.
template <class From, class To>
constexpr bool stands_in = std::is_lvalue_reference_v<From> && std::is_lvalue_reference_v<To> &&
                           std::is_same_v<std::remove_cv_t<std::remove_reference_t<From>>,
                                          std::remove_cv_t<std::remove_reference_t<To>>>;

// Whether objects can be copied, which arrays cannot; a vector of what cannot be says it can.
template <class T, class = void>
struct Copyable : std::bool_constant<std::is_trivially_copyable_v<T> && std::is_copy_assignable_v<T>> {};
template <class T>
struct Copyable<T, std::void_t<typename T::value_type, typename T::const_iterator>>
    : std::bool_constant<std::is_copy_assignable_v<T> && Copyable<std::remove_cv_t<typename T::value_type>>::value> {};
template <class A, class B>
struct Copyable<std::pair<A, B>> : std::bool_constant<Copyable<std::remove_cv_t<A>>::value && Copyable<B>::value> {};
template <class Tuple>
struct AllCopyable;
template <class... T>
struct AllCopyable<std::tuple<T&...>> : std::bool_constant<(Copyable<std::remove_cv_t<T>>::value && ...)> {};
template <class T>
struct Copyable<T, std::enable_if_t<HasFields<T>::value && !std::is_trivially_copyable_v<T>>>
    : std::bool_constant<std::is_copy_assignable_v<T> &&
                         AllCopyable<decltype(Fields<T>::tie(std::declval<T&>()))>::value> {};

// Whether a parameter `From` leads to elements of which one may be given to a reference `To`.
template <class To, class T>
constexpr bool refers_to = std::is_lvalue_reference_v<To> && std::is_const_v<std::remove_reference_t<To>> &&
                           Copyable<T>::value && !std::is_same_v<T, bool> &&
                           std::is_same_v<std::remove_cv_t<std::remove_reference_t<To>>, T>;
template <class From, class To, class = void>
struct Lends : std::false_type {};
template <class T, class A, class To>
struct Lends<std::vector<T, A>&, To> : std::bool_constant<refers_to<To, T>> {};
template <class T, class To>
struct Lends<T*, To> : std::bool_constant<!std::is_const_v<T> && refers_to<To, T>> {};

// For each parameter the one whose object it is given: its own but where the plan says otherwise.
template <class... P>
class Aliases {
 public:
  static constexpr std::size_t count = sizeof...(P);
  Aliases() {
    for (std::size_t i = 0; i < count; ++i) given_[i] = lent_[i] = static_cast<std::uint16_t>(i);
  }

  // `nodes` are those of the parameters. One that is given a copy has an object of its own.
  template <class Slots>
  void set(Slots& slots, const Plan* plans, const std::array<int, count + 1>& nodes) {
    set_all(slots, plans, nodes, std::index_sequence_for<P...>());
  }

  template <std::size_t I, class Slots>
  auto& object(Slots& slots) const {
    auto* found = &std::get<I>(slots).get();
    find<I>(slots, found, std::index_sequence_for<P...>());
    return *found;
  }

  // What the call is given, which may be an element of another argument; that may be gone afterwards.
  template <std::size_t I, class Slots>
  auto& passed(Slots& slots) const {
    auto* found = &object<I>(slots);
    lend<I>(slots, found, std::index_sequence_for<P...>());
    return *found;
  }

  // Whether the call has changed what was copied from.
  template <class Slots>
  bool changed(Slots& slots) const {
    return copied_ != count && value_of(slots, copied_) != before_;
  }

 private:
  template <std::size_t I>
  using Parameter = std::tuple_element_t<I, std::tuple<P...>>;

  template <class Slots, std::size_t... I>
  void set_all(Slots& slots, const Plan* plans, const std::array<int, count + 1>& nodes, std::index_sequence<I...>) {
    (set_one<I>(slots, plans, nodes, std::index_sequence_for<P...>()), ...);
  }
  template <std::size_t I, class Slots, std::size_t... J>
  void set_one(Slots& slots, const Plan* plans, const std::array<int, count + 1>& nodes, std::index_sequence<J...>) {
    const Plan& plan = plans[nodes[I]];
    if ((plan.flags & kElement) != 0) (copy_element<I, J>(slots, plans, nodes), ...);
    else if ((plan.flags & (kGiven | kCopied)) != 0) (give<I, J>(slots, plan, nodes), ...);
  }
  template <std::size_t I, std::size_t J, class Slots>
  void give(Slots& slots, const Plan& plan, const std::array<int, count + 1>& nodes) {
    if constexpr (I != J && stands_in<Parameter<J>, Parameter<I>>) {
      if (plan.high != nodes[J]) return;
      if ((plan.flags & kGiven) != 0) {
        given_[I] = J;
      } else if constexpr (Copyable<std::remove_cv_t<std::remove_reference_t<Parameter<I>>>>::value) {
        std::get<I>(slots).get() = std::get<J>(slots).get();
        copied_ = J;
        before_ = value_of(slots, J);
      }
    }
  }
  // Whether it is given the element itself or not, its own object is equal to it.
  template <std::size_t I, std::size_t J, class Slots>
  void copy_element(Slots& slots, const Plan* plans, const std::array<int, count + 1>& nodes) {
    if constexpr (I != J && Lends<Parameter<J>, Parameter<I>>::value) {
      const std::uint32_t flags = plans[nodes[I]].flags;
      if (flags >> kElementOf != static_cast<std::uint32_t>(nodes[J])) return;
      auto& from = std::get<J>(slots).get();
      std::size_t length = 0;
      if constexpr (std::is_pointer_v<Parameter<J>>) length = from == nullptr ? 0 : length_of(plans[nodes[J]]);
      else length = from.size();
      if (length == 0) return;
      const std::uint32_t which = flags >> kWhich & 3U;
      const std::size_t at = which == 0 ? 0 : which == 1 ? length / 2 : length - 1;
      std::get<I>(slots).get() = from[at];
      if ((flags & kGiven) == 0) return;
      lent_[I] = J;
      place_[I] = at;
    }
  }
  template <std::size_t I, class Slots, class T, std::size_t... J>
  void lend(Slots& slots, T*& found, std::index_sequence<J...>) const {
    (lend_one<I, J>(slots, found), ...);
  }
  template <std::size_t I, std::size_t J, class Slots, class T>
  void lend_one(Slots& slots, T*& found) const {
    if constexpr (I != J && Lends<Parameter<J>, Parameter<I>>::value) {
      if (lent_[I] == J) found = &std::get<J>(slots).get()[place_[I]];
    }
  }
  template <std::size_t I, class Slots, class T, std::size_t... J>
  void find(Slots& slots, T*& found, std::index_sequence<J...>) const {
    (take<I, J>(slots, found), ...);
  }
  template <std::size_t I, std::size_t J, class Slots, class T>
  void take(Slots& slots, T*& found) const {
    if constexpr (I != J && stands_in<Parameter<J>, Parameter<I>>) {
      if (given_[I] == J) found = &std::get<J>(slots).get();
    }
  }
  template <class Slots>
  static std::uint64_t value_of(Slots& slots, std::size_t which) {
    std::uint64_t hash = 0;
    hash_all(slots, which, hash, std::index_sequence_for<P...>());
    return hash;
  }
  template <class Slots, std::size_t... I>
  static void hash_all(Slots& slots, std::size_t which, std::uint64_t& hash, std::index_sequence<I...>) {
    (hash_one<I>(slots, which, hash), ...);
  }
  template <std::size_t I, class Slots>
  static void hash_one(Slots& slots, std::size_t which, std::uint64_t& hash) {
    constexpr bool referred = ((stands_in<Parameter<I>, P> ? 1 : 0) + ... + 0) > 1;  // itself is one
    if constexpr (referred) {
      if (I == which) hash = hash_of(std::get<I>(slots).get());
    }
  }
  template <class T>
  static std::uint64_t hash_of(const T& value) {
    static const std::array<Plan, static_cast<std::size_t>(Kind<T, Top>::nodes)> plans{};
    static unsigned char text[1 << 16];
    Output out{text, sizeof text, 0, false};
    Kind<T, Top>::write(value, plans.data(), 0, out);
    std::uint64_t hash = 1469598103934665603U;
    for (std::size_t i = 0; i < out.used; ++i) hash = (hash ^ text[i]) * 1099511628211U;
    return hash;
  }

  std::array<std::uint16_t, count + 1> given_{};
  std::array<std::uint16_t, count + 1> lent_{};
  std::array<std::size_t, count + 1> place_{};
  std::size_t copied_ = count;
  std::uint64_t before_ = 0;
};

}  // namespace lessonl_rt
