// A driver: the text of an agent that makes the inputs of a function whose arguments are not
// understood, calls it, and writes what can be observed. Here is what it is given, and the adapter
// that is made of it; its tree has a size, what the driver makes, and the places that it writes to.
#pragma once

#include <iterator>

#include "scalars.hpp"

namespace lessonl_rt {

// Where a driver's inputs come from: the same for the same seed, in every process.
class Source {
 public:
  using result_type = std::uint64_t;
  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return ~result_type{0}; }

  Source(const Plan& plan, const Constants& constants, std::uint64_t seed, std::uint64_t perturb_seed)
      : plan_(&plan), constants_(&constants), random_{seed}, perturbation_{perturb_seed} {}

  result_type operator()() { return random_.next(); }

  // From `low` to `high`, both included; now and then next to a number that a text of the function names.
  std::int64_t integer(std::int64_t low, std::int64_t high) {
    if (constants_->count != 0 && rarely()) {
      const std::int64_t named = constants_->values[random_.next() % constants_->count] + random_.between(-1, 1);
      if (low <= named && named <= high) return named;
    }
    return random_.between(low, high);
  }
  double real(double low, double high) {
    double value = low + (high - low) * random_.unit();
    if (constants_->real_count != 0 && rarely()) {
      const double named = constants_->reals[random_.next() % constants_->real_count];
      if (low <= named && named <= high) value = named;
    }
    return moved(value);
  }
  bool chance(double share) { return random_.unit() < share; }
  // Printable characters.
  std::string text(std::size_t length) {
    std::string made;
    while (made.size() < length) {
      if (constants_->text_count != 0 && rarely()) {
        const auto& named = constants_->texts[random_.next() % constants_->text_count];
        made.append(named.bytes, std::min<std::size_t>(named.length, length - made.size()));
      } else {
        made.push_back(static_cast<char>(random_.between(' ', '~')));
      }
    }
    return made;
  }

 private:
  bool rarely() { return random_.next() % 4 == 0; }
  double moved(double value) {
    if ((plan_->flags & kPerturb) == 0 || value == 0) return value;
    const double limit = std::numeric_limits<double>::infinity();
    return std::nextafter(value, (perturbation_.next() & 1U) != 0 ? limit : -limit);
  }

  const Plan* plan_;
  const Constants* constants_;
  Random random_;
  Random perturbation_;
};

// Set while the driver is loaded if it writes a real number: rounding counts then.
inline bool writes_reals = false;
template <class T>
struct Reals {
  static inline bool seen = writes_reals = true;
};

template <class T, class = void>
struct IsRange : std::false_type {};
template <class T>
struct IsRange<T, std::void_t<decltype(std::begin(std::declval<const T&>()), std::end(std::declval<const T&>()))>>
    : std::true_type {};

template <class T, class = void>
struct IsTuple : std::false_type {};
template <class T>
struct IsTuple<T, std::void_t<decltype(std::tuple_size<T>::value)>> : std::true_type {};

template <class T, class = void>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};

// What a driver writes is compared, one place for each `put`, the last one for all that follow.
class Sink {
 public:
  static constexpr int kFirst = 2;  // node of the first place
  static constexpr int kPlaces = 32;

  explicit Sink(Output& out) : out_(&out) {}

  template <class T>
  void put(const T& value) {
    one(value);
    next();
  }
  template <class T>
  void put(const T* values, std::size_t count) {
    put_word(*out_, Tag::length, node_, count);
    for (std::size_t i = 0; i < count; ++i) one(values[i]);
    next();
  }

 private:
  template <class T>
  static constexpr bool kNever = false;

  void next() {
    if (node_ < kFirst + kPlaces - 1) ++node_;
  }
  void characters(std::string_view text) {
    put_word(*out_, Tag::length, node_, text.size());
    lessonl_rt::put(*out_, Tag::integer, 1, node_, text.data(), text.size());
  }

  template <class T>
  void one(const T& value) {
    if constexpr (std::is_same_v<T, long double>) {
      static_cast<void>(Reals<T>::seen);
      put_long_double(value, node_, *out_);
    } else if constexpr (std::is_floating_point_v<T>) {
      static_cast<void>(Reals<T>::seen);
      lessonl_rt::put(*out_, Tag::real, sizeof value, node_, &value, 1);
    } else if constexpr (std::is_integral_v<T> || std::is_enum_v<T>) {
      lessonl_rt::put(*out_, Tag::integer, sizeof value, node_, &value, 1);
    } else if constexpr (std::is_convertible_v<const T&, std::string_view>) {
      characters(value);
    } else if constexpr (std::is_pointer_v<T> || std::is_null_pointer_v<T> || std::is_member_pointer_v<T>) {
      static_assert(kNever<T>, "an address is no output: write what it leads to, or whether it is null");
    } else if constexpr (IsOptional<T>::value) {
      one(value.has_value());
      if (value.has_value()) one(*value);
    } else if constexpr (IsRange<T>::value) {
      put_word(*out_, Tag::length, node_, static_cast<std::uint64_t>(std::distance(std::begin(value), std::end(value))));
      // A vector of bool has no elements to refer to.
      for (auto&& element : value) one(static_cast<const typename std::decay_t<decltype(*std::begin(value))>&>(element));
    } else if constexpr (IsTuple<T>::value) {
      std::apply([this](const auto&... part) { (one(part), ...); }, value);
    } else {
      static_assert(kNever<T>, "this type is not known: write its members one by one");
    }
  }
  template <class T>
  void one(const std::complex<T>& value) {
    one(value.real());
    one(value.imag());
  }

  Output* out_;
  int node_ = kFirst;
};

template <class Function, class D>
struct Driven {
  struct State {
    Source source;
    D driver;
    const char* thrown = nullptr;
    char said[160] = {};
    State(const Plan* plans, const Constants* constants, std::uint64_t seed, std::uint64_t perturb_seed)
        : source(plans[0], *constants, seed, perturb_seed), driver(source, static_cast<std::size_t>(plans[0].low)) {}
  };

  static std::size_t describe(char* text, std::size_t capacity) {
    Description d;
    d.add(-1, "unsigned", sizeof(std::size_t), "v", "std::size_t", "size");
    d.add(-1, "driver", 0, "v", "driver", "inputs");
    for (int i = 1; i <= Sink::kPlaces; ++i) {
      const std::string name = "output " + std::to_string(i) + " of the driver";
      d.add(-3, writes_reals ? "real" : "unsigned", 8, "", "output", name.c_str());
    }
    const std::size_t n = std::min(capacity, d.text.size());
    std::memcpy(text, d.text.data(), n);
    return n;
  }

  // What a driver does not set is seen not to be set: it holds what depends on the place of the inputs.
  static void make(void* memory, const Plan* plans, const Constants* constants, std::uint64_t seed,
                   std::uint64_t perturb_seed) {
    const std::uint64_t place = reinterpret_cast<std::uintptr_t>(memory) >> 32;
    std::memset(memory, static_cast<int>(Random{place}.next() & 0xffU), sizeof(State));
    __asm__ volatile("" : : "r"(memory) : "memory");  // or a compiler leaves that out
    ::new (memory) State(plans, constants, seed, perturb_seed);
  }
  static void again(void*, const Plan*, const Constants*, std::uint64_t, std::uint64_t) {}

  static void call(const void* entry, void* const* states, std::size_t count) {
    Function function;
    std::memcpy(&function, entry, sizeof function);
    for (std::size_t i = 0; i < count; ++i) {
      auto& s = *static_cast<State*>(states[i]);
#if defined(__cpp_exceptions)
      try {
        s.driver.call(function);
      } catch (const std::exception& error) {
        s.thrown = thrown_type();
        std::strncpy(s.said, error.what(), sizeof s.said - 1);
      } catch (...) {
        s.thrown = thrown_type();
      }
#else
      s.driver.call(function);
#endif
    }
  }

#if defined(__cpp_exceptions)
  static const char* thrown_type() {
    const std::type_info* type = abi::__cxa_current_exception_type();
    return type != nullptr ? type->name() : "?";
  }
#endif

  static void write(void* memory, const Plan*, Output* out) {
    auto& s = *static_cast<State*>(memory);
    put(*out, Tag::exception, 1, 0, s.thrown, s.thrown != nullptr ? std::strlen(s.thrown) : 0);
    if (s.thrown != nullptr) put(*out, Tag::exception, 1, 1, s.said, std::strlen(s.said));
    Sink sink(*out);
    s.driver.write(sink);
  }

  static void drop(void* memory) { static_cast<State*>(memory)->~State(); }

  static Adapter adapter() {
    return {kProtocol, sizeof(State), alignof(State), &describe, &make, &again, &call, &write, &drop,
            0, nullptr, nullptr, nullptr};
  }
};

}  // namespace lessonl_rt
