// Abstract classes: in their places stand objects of the classes that the unit derives from them.
#pragma once

#include <typeinfo>

#include "objects.hpp"

namespace lessonl_rt {

template <class... T>
struct Classes {};

// Specialised after the user's text for abstract classes of which it knows derived ones.
template <class T>
struct Derived {
  using Types = Classes<>;
};

template <class A, class B>
struct Joined;
template <class... A, class... B>
struct Joined<Classes<A...>, Classes<B...>> {
  using type = Classes<A..., B...>;
};

// Those of which there can be objects.
template <class C>
struct Concrete;
template <>
struct Concrete<Classes<>> {
  using type = Classes<>;
};
template <class T, class... Rest>
struct Concrete<Classes<T, Rest...>> {
  static constexpr bool usable() {
    if constexpr (std::is_abstract_v<T>) return false;
    else return constructible<T>();
  }
  using type = typename Joined<std::conditional_t<usable(), Classes<T>, Classes<>>,
                               typename Concrete<Classes<Rest...>>::type>::type;
};

template <class T>
constexpr bool has_derived() {
#if defined(__cpp_rtti)
  if constexpr (!is_abstract<T>()) return false;
  else return !std::is_same_v<typename Concrete<typename Derived<T>::Types>::type, Classes<>>;
#else
  return false;
#endif
}

#if defined(__cpp_rtti)
template <class B, class D, class C>
struct OneOf;
template <class B, class D, class... T>
struct OneOf<B, D, Classes<T...>> {
  using Inside = typename D::template Inside<B>;
  template <class C>
  using Of = Kind<C, Inside>;
  static constexpr bool supported = (Of<T>::supported && ...);
  static constexpr int nodes = 1 + (0 + ... + Of<T>::nodes);
  static void describe(Description& d, int parent, const char* flags, const char* name) {
    const int id = d.add(parent, "variant", sizeof...(T), flags, spelling<B>(), name);
    (Of<T>::describe(d, id, flags, ""), ...);
  }
  static B* make(Maker& m, int node) {
    const std::size_t chosen = m.random.next() % sizeof...(T);
    B* made = nullptr;
    std::size_t index = 0;
    int child = node + 1;
    const auto one = [&](auto* type) {
      using C = std::remove_pointer_t<decltype(type)>;
      if (index++ == chosen) {
        void* memory = lessonl_allocate(sizeof(C), alignof(C) < 16 ? 16 : alignof(C), -1);
        construct<C>(memory);
        auto* object = static_cast<C*>(memory);
        Of<C>::fill(*object, m, child);
        made = object;
      }
      child += Of<C>::nodes;
    };
    (one(static_cast<T*>(nullptr)), ...);
    return made;
  }
  static void write(const B& value, const Plan* plans, int node, Output& out) {
    std::size_t index = 0;
    int child = node + 1;
    const auto one = [&](auto* type) {
      using C = std::remove_pointer_t<decltype(type)>;
      if (typeid(value) == typeid(C)) {
        put_word(out, Tag::length, node, index);
        Of<C>::write(dynamic_cast<const C&>(value), plans, child, out);
      }
      ++index;
      child += Of<C>::nodes;
    };
    (one(static_cast<T*>(nullptr)), ...);
  }
};

template <class B, class D>
using AnyOf = OneOf<B, D, typename Concrete<typename Derived<B>::Types>::type>;

// A parameter of an abstract class, and the object that is handed to it.
template <class B>
struct Polymorphic {
  B* object = nullptr;
  operator B&() const { return *object; }
};
template <class B>
class PolymorphicSlot {
 public:
  Polymorphic<B>& get() { return value_; }

 private:
  Polymorphic<B> value_;
};

template <class B, class D>
struct Kind<B, D, std::enable_if_t<(D::depth <= kMaxDepth) && !D::template contains<B> && has_derived<B>()>>
    : AnyOf<B, D> {};

template <class B, class D>
struct Kind<Polymorphic<B>, D> : AnyOf<B, D> {
  static void fill(Polymorphic<B>& value, Maker& m, int node) { value.object = AnyOf<B, D>::make(m, node); }
};

template <class B, class D>
struct Kind<B*, D, std::enable_if_t<(D::depth <= kMaxDepth) && !D::template contains<std::remove_cv_t<B>> &&
                                   has_derived<std::remove_cv_t<B>>()>> {
  using Child = Kind<std::remove_cv_t<B>, Deeper<D>>;
  static constexpr bool supported = Child::supported;
  static constexpr int nodes = 1 + Child::nodes;
  static void describe(Description& d, int parent, const char*, const char* name) {
    const char* flags = std::is_const_v<B> ? "c" : "";
    Child::describe(d, d.add(parent, "optional", 1, flags, spelling<B*>(), name), flags, "");
  }
  static void fill(B*& value, Maker& m, int node) { value = Child::make(m, node + 1); }
  static void write(B* const& value, const Plan* plans, int node, Output& out) {
    const std::uint64_t where = lessonl_locate(value);
    put_word(out, Tag::pointer, node, where);
    if (where > kFresh) Child::write(*value, plans, node + 1, out);
  }
};

template <class T>
using SlotOf = std::conditional_t<has_derived<T>(), PolymorphicSlot<T>, Slot<T>>;
#else
template <class T>
using SlotOf = Slot<T>;
#endif

}  // namespace lessonl_rt
