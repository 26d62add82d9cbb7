// Construction of objects: by default, by one of their constructors, member by member.
#pragma once

#include "overlays.hpp"

namespace lessonl_rt {

template <class T, class = void>
struct IsObject : std::false_type {};
template <class T>
struct IsObject<T, std::void_t<decltype(sizeof(T))>> : std::bool_constant<!std::is_function_v<T>> {};
template <>
struct IsObject<void> : std::true_type {};

template <class T>
constexpr bool is_abstract() {
  if constexpr (IsObject<T>::value) return std::is_abstract_v<T>;
  else return false;
}

// Specialised after the user's text for classes whose default constructor nobody defines.
template <class T>
struct Undefined : std::false_type {};

template <class T>
constexpr bool by_default() {
  if constexpr (Undefined<std::remove_cv_t<T>>::value) return false;
  else return std::is_default_constructible_v<T>;
}

// ---- by one of its constructors ------------------------------------------------------------

template <class T, int Depth>
struct Any;
struct Nothing {};

template <class T, class A, class I>
struct TakesMany;
template <class T, class A, std::size_t... I>
struct TakesMany<T, A, std::index_sequence<I...>>
    : std::is_constructible<T, std::conditional_t<(I + 1 > 0), A, A>...> {};

constexpr std::size_t kMostTaken = 7;

// The least number of arguments that a constructor takes, of types that can be made; 0 if none does.
// A constructor template that takes anything takes nothing that can be known.
template <class T, int Depth, std::size_t N = 1>
constexpr std::size_t taken() {
  if constexpr (!std::is_class_v<T> || std::is_abstract_v<T> || N > kMostTaken) {
    return 0;
  } else if constexpr (TakesMany<T, const Any<T, Depth>&, std::make_index_sequence<N>>::value &&
                       !TakesMany<T, Nothing, std::make_index_sequence<N>>::value) {
    return N;
  } else {
    return taken<T, Depth, N + 1>();
  }
}

template <class U, int Depth>
constexpr bool can_be_taken() {
  if constexpr (!IsObject<U>::value || std::is_void_v<U> || std::is_array_v<U>) {
    return false;
  } else if constexpr (by_default<U>()) {
    return true;
  } else if constexpr (Depth == 0) {
    return taken<U, 1>() != 0;
  } else {
    return false;
  }
}

template <class T, int Depth>
void construct_by_taking(void* memory);

// Becomes whatever a parameter of a constructor of T wants, made for it and kept with the inputs.
template <class T, int Depth>
struct Any {
  template <class U, class V = std::remove_cv_t<U>,
            std::enable_if_t<!std::is_same_v<V, T> && !std::is_base_of_v<V, T> && can_be_taken<V, Depth>(), int> = 0>
  operator U&() const {
    void* memory = lessonl_allocate(sizeof(V), alignof(V) < 16 ? 16 : alignof(V), -1);
    if constexpr (std::is_pointer_v<V>) {
      using E = std::remove_cv_t<std::remove_pointer_t<V>>;
      ::new (memory) V(nullptr);
      if constexpr (can_be_taken<E, 1>()) {
        if constexpr (by_default<E>()) {
          void* pointee = lessonl_allocate(sizeof(E), alignof(E) < 16 ? 16 : alignof(E), -1);
          *static_cast<V*>(memory) = ::new (pointee) E();
        }
      }
    } else if constexpr (by_default<V>()) {
      ::new (memory) V();
    } else {
      construct_by_taking<V, 1>(memory);
    }
    return *static_cast<U*>(memory);
  }
};

template <class T, int Depth, std::size_t... I>
void construct_from(void* memory, std::index_sequence<I...>) {
  const Any<T, Depth> any{};
  ::new (memory) T((static_cast<void>(I), any)...);
}

template <class T, int Depth>
void construct_by_taking(void* memory) {
  construct_from<T, Depth>(memory, std::make_index_sequence<taken<T, Depth>()>());
}

// ---- member by member ----------------------------------------------------------------------

// A class whose members are known can be put together member by member in zeroed memory.
template <class T>
constexpr bool constructible();

template <class Tuple>
struct AllConstructible;
template <class... T>
struct AllConstructible<std::tuple<T&...>>
    : std::bool_constant<(constructible<std::remove_cv_t<T>>() && ...)> {};

template <class T>
constexpr bool constructible() {
  if constexpr (!IsObject<T>::value) {
    return false;
  } else if constexpr (std::is_array_v<T>) {
    return constructible<std::remove_cv_t<std::remove_extent_t<T>>>();
  } else if constexpr (by_default<T>()) {
    return true;
  } else if constexpr (taken<T, 0>() != 0) {
    return true;
  } else if constexpr (HasFields<T>::value) {
    return AllConstructible<decltype(Fields<T>::tie(std::declval<T&>()))>::value;
  } else {
    return false;
  }
}

template <class T, class Visit>
void each_member(T& object, Visit&& visit) {
  auto members = Fields<T>::tie(object);
  std::apply([&](auto&... member) { (visit(member), ...); }, members);
}

template <class T>
void construct(void* memory);

template <class T>
void construct_by_members(void* memory) {
  std::memset(memory, 0, sizeof(T));
  each_member(*static_cast<T*>(memory), [](auto& member) {
    using M = std::remove_cv_t<std::remove_reference_t<decltype(member)>>;
    construct<M>(const_cast<M*>(std::addressof(member)));
  });
}

template <class T>
constexpr bool has_known_members() {
  if constexpr (HasFields<T>::value) {
    return AllConstructible<decltype(Fields<T>::tie(std::declval<T&>()))>::value;
  } else {
    return false;
  }
}

template <class T>
void construct(void* memory) {
  if constexpr (std::is_array_v<T>) {
    using E = std::remove_cv_t<std::remove_extent_t<T>>;
    auto* const at = static_cast<unsigned char*>(memory);
    for (std::size_t i = 0; i < std::extent_v<T>; ++i) construct<E>(at + i * sizeof(E));
  } else if constexpr (by_default<T>()) {
    ::new (memory) T();
  } else if constexpr (taken<T, 0>() == 0) {
    construct_by_members<T>(memory);
  } else {
#if defined(__cpp_exceptions)
    try {
      construct_by_taking<T, 0>(memory);
    } catch (...) {  // it does not want what was made for it
      if constexpr (has_known_members<T>()) construct_by_members<T>(memory);
      else std::abort();
    }
#else
    construct_by_taking<T, 0>(memory);
#endif
  }
}

template <class T>
constexpr bool owns_by_pointer();

template <class Tuple>
struct AnyPointer;
template <class... T>
struct AnyPointer<std::tuple<T&...>>
    : std::bool_constant<((std::is_pointer_v<std::remove_cv_t<T>> || owns_by_pointer<std::remove_cv_t<T>>()) ||
                          ...)> {};

// A destructor would free what a raw pointer leads to, which is not the heap's here.
template <class T>
constexpr bool owns_by_pointer() {
  if constexpr (HasFields<T>::value) {
    return AnyPointer<decltype(Fields<T>::tie(std::declval<T&>()))>::value;
  } else {
    return false;
  }
}

template <class T>
void destroy(T& object) {
  if constexpr (std::is_array_v<T>) {
    for (auto& element : object) destroy(element);
  } else if constexpr (!HasFields<T>::value || (by_default<T>() && !owns_by_pointer<T>())) {
    object.~T();
  } else {
    each_member(object, [](auto& member) {
      using M = std::remove_cv_t<std::remove_reference_t<decltype(member)>>;
      destroy(const_cast<M&>(member));
    });
  }
}

// Storage for one stored value.
template <class T>
class Slot {
 public:
  Slot() { construct<T>(memory_); }
  Slot(const Slot&) = delete;
  Slot& operator=(const Slot&) = delete;
  ~Slot() { destroy(get()); }
  T& get() { return *std::launder(reinterpret_cast<T*>(memory_)); }

 private:
  alignas(T) unsigned char memory_[sizeof(T)];
};

template <class T, class D, class = void>
struct Kind {
  static constexpr bool supported = false;
  static constexpr int nodes = 1;
  static void describe(Description& d, int parent, const char* flags, const char* name) {
    const char* reason = D::depth > kMaxDepth || D::template contains<T> ? "it refers to itself"
                         : std::is_pointer_v<T>  ? "it points to a function or an incomplete type"
                         : !IsObject<T>::value   ? "it is only declared here"
                         : is_abstract<T>()      ? "its class is abstract"
                         : !constructible<T>()   ? "it has no default constructor"
                                                 : "its members are not known";
    d.add(parent, "unsupported", 0, flags, spelling<T>(), name, reason);
  }
};

// How the outermost object of a class on the way to others of it is filled and written.
template <class T>
struct Outermost {
  int node;
  void (*fill)(T&, Maker&, int);
  void (*write)(const T&, const Plan*, int, Output&);
  static inline Outermost here{};
};

// A member of a type that is not modelled: as it was constructed, and not compared.
template <class T>
struct Opaque {
  static constexpr bool supported = constructible<T>();
  static constexpr int nodes = 1;
  static void describe(Description& d, int parent, const char* flags, const char* name) {
    d.add(parent, "opaque", sizeof(T), flags, spelling<T>(), name);
  }
  static void fill(T&, Maker&, int) {}
  static void write(const T&, const Plan*, int, Output&) {}
};

template <class T, class D>
using Member = std::conditional_t<Kind<T, D>::supported, Kind<T, D>, Opaque<T>>;

}  // namespace lessonl_rt
