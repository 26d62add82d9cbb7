// Makes, passes, serialises and destroys the arguments of one function, all deduced from its type.
//
// Included before the user's text and instantiated after it. C++17; no macros of ours leak; every
// name lies in lessonl_rt. A type is a tree of nodes numbered in pre-order; Plan[node] says how to
// fill it. Kind<T, D> is one node: D counts nesting so that recursive types end in "unsupported".
#pragma once

#include "aliases.hpp"
#include "contents.hpp"
#include "driver.hpp"
#include "files.hpp"

namespace lessonl_rt {

template <class R, class C, bool Const, class Pointer, class... P>
struct Signature {};

template <class R, class... P>
Signature<R, void, false, R (*)(P...), P...> signature(R (*)(P...));
template <class R, class C, class... P>
Signature<R, C, false, R (C::*)(P...), P...> signature(R (C::*)(P...));
template <class R, class C, class... P>
Signature<R, C, true, R (C::*)(P...) const, P...> signature(R (C::*)(P...) const);
template <class R, class C, class... P>
Signature<R, C, false, R (C::*)(P...) &, P...> signature(R (C::*)(P...) &);
template <class R, class C, class... P>
Signature<R, C, true, R (C::*)(P...) const &, P...> signature(R (C::*)(P...) const &);

template <class P>
using Stored = std::remove_cv_t<std::remove_reference_t<P>>;

// The value handed to a parameter of type P out of its stored value.
template <class P>
decltype(auto) pass(Stored<P>& value) {
  if constexpr (std::is_lvalue_reference_v<P>) {
    return static_cast<P>(value);
  } else {
    return std::move(value);
  }
}

template <class T>
constexpr bool storable = HasOwnSlot<T>::value || has_derived<T>() || constructible<T>();

template <class P>
constexpr const char* flags_of() {
  if (!std::is_reference_v<P>) return "v";
  return std::is_const_v<std::remove_reference_t<P>> ? "c" : "";
}

template <class R>
struct Result {
  using Value = std::remove_cv_t<R>;
  alignas(Value) unsigned char storage[sizeof(Value)];
  bool full = false;
  Result() { std::memset(storage, kFreshByte, sizeof storage); }  // what is not set is not 0 by luck
  template <class F>
  void take(F&& f) {
    ::new (static_cast<void*>(storage)) Value(f());
    full = true;
  }
  Value& value() { return *std::launder(reinterpret_cast<Value*>(storage)); }
  void clear() {
    if (full) value().~Value();
    full = false;
  }
};
template <class R>
struct Result<R&> {
  std::remove_cv_t<R>* where = nullptr;
  template <class F>
  void take(F&& f) {
    where = const_cast<std::remove_cv_t<R>*>(std::addressof(f()));
  }
  void clear() { where = nullptr; }
};
template <class R>
struct Result<R&&> {
  template <class F>
  void take(F&& f) { static_cast<void>(f()); }
  void clear() {}
};
template <>
struct Result<void> {
  template <class F>
  void take(F&& f) { f(); }
  void clear() {}
};

struct NoObject {};

template <class S>
struct Bound;

template <class R, class C, bool Const, class Pointer, class... P>
struct Bound<Signature<R, C, Const, Pointer, P...>> {
  using Object = std::conditional_t<std::is_void_v<C>, NoObject, C>;
  using ReturnKind = Stored<R>;
  static constexpr bool member = !std::is_void_v<C>;
  static constexpr int first = member ? Kind<Object, Top>::nodes : 0;
  static constexpr int parameters = first + (0 + ... + Kind<Stored<P>, Top>::nodes);

  static constexpr bool result_supported() {
    if constexpr (std::is_void_v<R>) return true;
    else if constexpr (std::is_rvalue_reference_v<R>) return false;
    else return Kind<ReturnKind, Top>::supported;
  }
  static constexpr bool supported = (!member || Kind<Object, Top>::supported) &&
                                    ((Kind<Stored<P>, Top>::supported && storable<Stored<P>>) && ...) &&
                                    result_supported() &&
                                    parameters + Kind<ReturnKind, Top>::nodes <= static_cast<int>(kMaxNodes);

  struct State {
    Files files;  // closed when what leads to them is gone
    SlotOf<Object> object;
    std::tuple<SlotOf<Stored<P>>...> arguments;
    Result<R> result;
    const char* thrown = nullptr;
    char said[160] = {};  // what() of the exception, as far as it fits
    Logged logged;
    Pool pool;
    Aliases<P...> aliases;
    std::conditional_t<(IsCallback<Stored<P>>::value || ...), InputWords, NoInputWords> words;
  };

  static std::size_t describe(char* text, std::size_t capacity) {
    Description d;
    if constexpr (member) Kind<Object, Top>::describe(d, -2, Const ? "c" : "", "this");
    (Kind<Stored<P>, Top>::describe(d, -1, flags_of<P>(), ""), ...);
    if constexpr (!std::is_void_v<R>) Kind<ReturnKind, Top>::describe(d, -3, "", "return");
    const std::size_t n = std::min(capacity, d.text.size());
    std::memcpy(text, d.text.data(), n);
    return n;
  }

  template <class Visit>
  static void each_argument(State& s, Visit&& visit) {
    int node = first;
    std::apply(
        [&](auto&... argument) {
          ((visit(argument.get(), node),
            node += Kind<std::remove_reference_t<decltype(argument.get())>, Top>::nodes), ...);
        },
        s.arguments);
  }

  static void make(void* memory, const Plan* plans, const Constants* constants, std::uint64_t seed,
                   std::uint64_t perturb_seed) {
    auto& s = *::new (memory) State();
    Maker m{plans, constants, Random{seed}, Random{perturb_seed}};
    if constexpr (member) {
      auto& object = s.object.get();
      Kind<std::remove_reference_t<decltype(object)>, Top>::fill(object, m, 0);
    }
    each_argument(s, [&](auto& argument, int node) {
      Kind<std::remove_reference_t<decltype(argument)>, Top>::fill(argument, m, node);
    });
    m.links.populate(m);
    m.links.resolve(m.random);
    s.pool = m.links.pool;
    s.files.newest = m.files;
    s.aliases.set(s.arguments, plans, nodes_of());
    call_log.order.on = (plans[0].flags & kCounted) != 0;
    if (call_log.order.on) {
      s.words.take([&](Output& out) { write_arguments(s, plans, out, std::index_sequence_for<P...>()); });
    }
  }

  // Of each parameter; the one beyond the last is no node of it.
  static constexpr std::array<int, sizeof...(P) + 1> nodes_of() {
    const int sizes[] = {Kind<Stored<P>, Top>::nodes..., 0};
    std::array<int, sizeof...(P) + 1> found{};
    found[0] = first;
    for (std::size_t i = 0; i < sizeof...(P); ++i) found[i + 1] = found[i] + sizes[i];
    return found;
  }

  static void again(void* memory, const Plan* plans, const Constants* constants, std::uint64_t seed,
                    std::uint64_t perturb_seed) {
    auto& s = *static_cast<State*>(memory);
    s.result.clear();
    s.thrown = nullptr;
    std::memset(s.said, 0, sizeof s.said);
    std::apply([](auto&... slot) { (renew(slot), ...); }, s.arguments);
    Maker m{plans, constants, Random{seed}, Random{perturb_seed}};
    m.files = s.files.newest;
    each_argument(s, [&](auto& argument, int node) {
      Kind<std::remove_reference_t<decltype(argument)>, Top>::fill(argument, m, node);
    });
    m.links.resolve(m.random);
    s.files.newest = m.files;
  }

  template <class S>
  static void renew(S& slot) {
    slot.~S();
    ::new (static_cast<void*>(std::addressof(slot))) S();
  }

  template <std::size_t... I>
  static void invoke(Pointer pointer, State& s, std::index_sequence<I...>) {
    s.result.take([&]() -> R {
      if constexpr (!member) {
        return pointer(pass<P>(s.aliases.template passed<I>(s.arguments))...);
      } else if constexpr (Const) {
        const Object& object = static_cast<Object&>(s.object.get());
        return (object.*pointer)(pass<P>(s.aliases.template passed<I>(s.arguments))...);
      } else {
        return (static_cast<Object&>(s.object.get()).*pointer)(pass<P>(s.aliases.template passed<I>(s.arguments))...);
      }
    });
  }

  static void call(const void* entry, void* const* states, std::size_t count) {
    Pointer pointer;
    std::memcpy(&pointer, entry, sizeof pointer);
    call_log.clear();
    for (std::size_t i = 0; i < count; ++i) {
      auto& s = *static_cast<State*>(states[i]);
      s.logged.open();
#if defined(__cpp_exceptions)
      try {
        invoke(pointer, s, std::index_sequence_for<P...>());
      } catch (const std::exception& error) {
        s.thrown = thrown_type();
        std::strncpy(s.said, error.what(), sizeof s.said - 1);
      } catch (...) {
        s.thrown = thrown_type();
      }
#else
      invoke(pointer, s, std::index_sequence_for<P...>());
#endif
      s.logged.close();
    }
  }

#if defined(__cpp_exceptions)
  static const char* thrown_type() {
    const std::type_info* type = abi::__cxa_current_exception_type();
    return type != nullptr ? type->name() : "?";
  }
#endif

  template <class A, class Param>
  static void write_argument(A& argument, const Plan* plans, int node, Output& out) {
    // A by-value parameter belongs to the callee unless it leads elsewhere.
    if constexpr (std::is_reference_v<Param> || std::is_pointer_v<A> || std::is_trivially_copyable_v<A>) {
      Kind<A, Top>::write(argument, plans, node, out);
    }
  }

  template <std::size_t... I>
  static void write_arguments(State& s, const Plan* plans, Output& out, std::index_sequence<I...>) {
    int node = first;
    ((write_argument<Stored<P>, P>(s.aliases.template object<I>(s.arguments), plans, node, out),
      node += Kind<Stored<P>, Top>::nodes),
     ...);
  }

  static void write(void* memory, const Plan* plans, Output* output) {
    auto& s = *static_cast<State*>(memory);
    Output& out = *output;
    put(out, Tag::exception, 1, 0, s.thrown, s.thrown != nullptr ? std::strlen(s.thrown) : 0);
    if (s.thrown != nullptr) put(out, Tag::exception, 1, 1, s.said, std::strlen(s.said));
    if (s.thrown == nullptr) {
      if constexpr (std::is_lvalue_reference_v<R>) {
        // What lies elsewhere has its caller's interest by its value alone.
        const std::uint64_t where = lessonl_locate(s.result.where);
        if (where == kElsewhere) put_word(out, Tag::length, parameters, 1);
        else put_word(out, Tag::pointer, parameters, where);
        Kind<ReturnKind, Top>::write(*s.result.where, plans, parameters, out);
      } else if constexpr (std::is_pointer_v<R>) {
        const auto* where = const_cast<const void*>(static_cast<const volatile void*>(s.result.value()));
        if (std::is_same_v<std::remove_cv_t<R>, const char*> && lessonl_locate(where) == kElsewhere &&
            lessonl_block(where) == 0) {
          const auto* text = static_cast<const char*>(where);  // a literal, or a text of the library's
          put_word(out, Tag::length, parameters, std::strlen(text));
          put(out, Tag::integer, 1, parameters, text, std::strlen(text));
        } else if (lessonl_locate(where) != kElsewhere || lessonl_block(where) == 0) {
          put_word(out, Tag::pointer, parameters, lessonl_locate(where));
        } else {
          Kind<ReturnKind, Top>::write(s.result.value(), plans, parameters, out);
        }
      } else if constexpr (!std::is_void_v<R>) {
        Kind<ReturnKind, Top>::write(s.result.value(), plans, parameters, out);
      }
    }
    if constexpr (member) Kind<Object, Top>::write(s.object.get(), plans, 0, out);
    write_arguments(s, plans, out, std::index_sequence_for<P...>());
    // Meant by a call with one object for two parameters is only what leaves the one that is read alone.
    if (sizeof...(P) > 1) put_word(out, Tag::integer, kMaxNodes - 1, s.aliases.changed(s.arguments) ? 1 : 0);
    s.pool.write(plans, out);
    s.logged.write(out, s.words);
  }

  static void drop(void* memory) {
    auto& s = *static_cast<State*>(memory);
    s.result.clear();
    s.~State();
  }

  static Adapter adapter() {
    using Around = Contents<typename Outside<std::conditional_t<supported, void, R>>::Types>;
    if constexpr (supported) {
      return {kProtocol, sizeof(State), alignof(State), &describe, &make, &again, &call, &write, &drop,
              Around::count, &Around::begin, &Around::write, &Around::end};
    } else {
      return {kProtocol, 0, 0, &describe, nullptr, nullptr, nullptr, nullptr, nullptr, 0, nullptr, nullptr, nullptr};
    }
  }
};

}  // namespace lessonl_rt
