// Functions as arguments: pointers to functions and std::function.
//
// What is passed is one of a few functions of ours. Where it has a result, that follows from its
// arguments alone, and two arguments of one type are put in an order. Where it has none, being
// called with these arguments, in this order, is what the function does. One that takes nothing and
// gives something has a state: its results are one after another of a sequence.
#pragma once

#include <functional>

#include "call_order.hpp"
#include "products.hpp"

namespace lessonl_rt {

// The arguments that functions without a result were called with, since the last `clear`.
struct CallLog {
  static constexpr std::size_t kBytes = std::size_t{1} << 20;
  alignas(16) unsigned char bytes[kBytes];
  Output out{bytes, kBytes, 0, false};
  CallOrder order;
  std::uint64_t drawn = 0;  // results of functions that take nothing, in this call
  void clear() {
    out.used = 0;
    order.clear();
  }
};
inline CallLog call_log;

struct Logged {
  std::size_t begin = 0;
  std::size_t end = 0;
  CallOrder::Part part;
  void open() {
    call_log.drawn = 0;
    begin = call_log.out.used;
    part = call_log.order.open();
  }
  void close() {
    end = call_log.out.used;
    call_log.order.close(part);
  }
  template <class Words>
  void write(Output& out, const Words& words) const {
    if (end != begin && out.used + (end - begin) <= out.capacity) {
      std::memcpy(out.data + out.used, call_log.bytes + begin, end - begin);
      out.used += end - begin;
    }
    if constexpr (Words::any) call_log.order.write(part, words, out);
  }
};

// One number of an argument, which equal arguments have in common.
template <class T>
double measure_of(const T& value) {
  if constexpr (std::is_arithmetic_v<T>) {
    return static_cast<double>(value);
  } else if constexpr (std::is_enum_v<T>) {
    return static_cast<double>(static_cast<std::underlying_type_t<T>>(value));
  } else if constexpr (std::is_pointer_v<T>) {
    using E = std::remove_cv_t<std::remove_pointer_t<T>>;
    if (value == nullptr) return 0;
    if constexpr (std::is_void_v<E>) {  // of unknown size: one byte is there
      return static_cast<double>(*static_cast<const unsigned char*>(static_cast<const void*>(value)));
    } else if constexpr (IsObject<E>::value && !std::is_pointer_v<E>) {
      return measure_of<E>(const_cast<const E&>(*value));
    } else {
      return 1;
    }
  } else if constexpr (Kind<T, Top>::supported) {
    static const std::array<Plan, static_cast<std::size_t>(Kind<T, Top>::nodes)> plans{};
    unsigned char text[512];
    Output out{text, sizeof text, 0, false};
    Kind<T, Top>::write(value, plans.data(), 0, out);
    std::uint64_t hash = 1469598103934665603U;
    for (std::size_t i = 0; i < out.used; ++i) hash = (hash ^ text[i]) * 1099511628211U;
    return static_cast<double>(hash % 1000003U);
  } else {
    return 0;
  }
}

template <class T>
void log_argument(const T& value) {
  if constexpr (std::is_pointer_v<T>) {
    // Whose memory it is depends on the call; what it holds does not.
    const double held = measure_of(value);
    put(call_log.out, Tag::real, sizeof held, 0, &held, 1);
  } else if constexpr (Kind<T, Top>::supported) {
    static const std::array<Plan, static_cast<std::size_t>(Kind<T, Top>::nodes)> plans{};
    Kind<T, Top>::write(value, plans.data(), 0, call_log.out);
  }
}

template <class... A>
struct Alike : std::false_type {};
template <class A, class B>
struct Alike<A, B> : std::is_same<std::decay_t<A>, std::decay_t<B>> {};

template <class R, class... A>
struct Callback {
  using Value = std::remove_cv_t<R>;
  static constexpr bool supported = std::is_void_v<R> || std::is_arithmetic_v<Value> || std::is_enum_v<Value>;
  static constexpr int kChoices = 3;

  static double mixed(const double* values, std::size_t n, int choice) {
    double x = 0;
    for (std::size_t i = 0; i < n; ++i) x += values[i] * static_cast<double>(i + 1);
    if (choice == 0) return 0.5 * x + 0.25;
    if (choice == 1) return 0.125 * x * x - 1;
    return 1 / (1 + x * x) - 0.125 * x;
  }

  template <int Choice>
  static R call(A... arguments) {
    if constexpr (std::is_void_v<R>) {
      (log_argument<std::remove_cv_t<std::remove_reference_t<A>>>(arguments), ...);
      put_word(call_log.out, Tag::length, 0, sizeof...(A));
    } else {
      const double values[] = {measure_of<std::remove_cv_t<std::remove_reference_t<A>>>(arguments)..., 0};
      if constexpr (counted) {
        if (call_log.order.on) {
          const std::uint64_t places[] = {lessonl_locate(std::addressof(arguments))...};
          call_log.order.add(values, places, sizeof...(A));
        }
      }
      if constexpr (sizeof...(A) == 0) {
        return next_result();
      } else if constexpr (std::is_same_v<Value, bool> && Alike<A...>::value) {
        return Choice == 0 ? values[0] < values[1] : values[0] > values[1];
      } else if constexpr (std::is_integral_v<Value> && std::is_signed_v<Value> && Alike<A...>::value) {
        const int order = values[0] < values[1] ? -1 : values[0] > values[1] ? 1 : 0;
        return static_cast<R>(Choice == 0 ? order : -order);
      } else if constexpr (std::is_floating_point_v<Value>) {
        return static_cast<R>(mixed(values, sizeof...(A), Choice));
      } else {
        const double x = mixed(values, sizeof...(A), Choice % 2);
        if constexpr (std::is_same_v<Value, bool>) return x > 0.5;
        else if constexpr (std::is_enum_v<Value>) return static_cast<R>(x > 0.5 ? 1 : 0);
        else return static_cast<R>(std::fmod(std::fabs(std::floor(x)), 8.0));
      }
    }
  }

  // What compares or tells apart is a function of its arguments, as the standard library has it.
  static constexpr bool counted = !std::is_void_v<R> && sizeof...(A) != 0 && !std::is_same_v<Value, bool> &&
                                  !(std::is_integral_v<Value> && Alike<A...>::value);

  static R next_result() {
    if constexpr (!std::is_void_v<R>) {
      Random random{++call_log.drawn};
      if constexpr (std::is_same_v<Value, bool>) return random.next() % 2 != 0;
      else if constexpr (std::is_enum_v<Value>) return static_cast<R>(random.next() % 2);
      else if constexpr (std::is_floating_point_v<Value>) return static_cast<R>(random.unit());
      else return static_cast<R>(static_cast<std::int64_t>(random.next() % 10) - (std::is_signed_v<Value> ? 1 : 0));
    }
  }

  using Pointer = R (*)(A...);
  static Pointer choose(Maker& m) {
    static constexpr Pointer all[kChoices] = {&call<0>, &call<1>, &call<2>};
    return all[m.random.next() % kChoices];
  }
};

template <class T, class C>
struct CallbackKind {
  static constexpr bool supported = C::supported;
  static constexpr int nodes = 1;
  static void describe(Description& d, int parent, const char* flags, const char* name) {
    if (supported) {
      d.add(parent, "callback", 0, flags, spelling<T>(), name);
    } else {
      d.add(parent, "unsupported", 0, flags, spelling<T>(), name, "its result cannot be made up");
    }
  }
  static void fill(T& value, Maker& m, int) {
    if constexpr (supported) value = C::choose(m);
  }
  static void write(const T& value, const Plan*, int node, Output& out) {
    put_word(out, Tag::integer, node, value != nullptr ? 1 : 0);
  }
};

template <class R, class... A, class D>
struct Kind<R (*)(A...), D> : CallbackKind<R (*)(A...), Callback<R, A...>> {};
template <class R, class... A, class D>
struct Kind<std::function<R(A...)>, D> : CallbackKind<std::function<R(A...)>, Callback<R, A...>> {};

template <class F>
struct IsLibrary<std::function<F>> : std::true_type {};

// Whether its calls are counted.
template <class T>
struct IsCallback : std::false_type {};
template <class R, class... A>
struct IsCallback<R (*)(A...)> : std::bool_constant<Callback<R, A...>::counted> {};
template <class R, class... A>
struct IsCallback<std::function<R(A...)>> : std::bool_constant<Callback<R, A...>::counted> {};

}  // namespace lessonl_rt
