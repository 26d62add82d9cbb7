// Arithmetic types, enumerations and complex numbers.
#pragma once

#include "derived.hpp"

namespace lessonl_rt {

// Of any number of digits, or next to a number that the function's text names.
inline std::int64_t any_magnitude(Maker& m, const Plan& plan) {
  const std::uint64_t count = std::min<std::uint64_t>(m.constants->count, kMaxConstants);
  if (count != 0 && m.rare()) {
    const std::uint64_t pick = m.rare_one_of(12 * count);  // the number next to it or itself, and one of four negated
    const std::int64_t named = m.constants->values[pick / 12] + static_cast<std::int64_t>(pick % 3) - 1;
    const std::int64_t chosen = plan.low < 0 && pick / 3 % 4 == 0 ? -named : named;
    if (chosen >= plan.low && chosen <= plan.high) return chosen;
  }
  auto value = static_cast<std::int64_t>(m.random.any_magnitude(static_cast<std::uint64_t>(plan.high)));
  if (m.random.next() % 8 == 0) {  // where a number gets one more digit
    std::int64_t power = 1;
    while (power <= value / 10) power *= 10;
    value = std::min(plan.high, std::max<std::int64_t>(0, power + m.random.between(-1, 1)));
  }
  return plan.low < 0 && (m.random.next() & 1U) != 0 ? -value : value;
}

template <class T>
T make_integer(Maker& m, const Plan& plan) {
  if (plan.order == static_cast<std::uint32_t>(Order::special) && m.rare()) {
    const std::int64_t lows = static_cast<std::int64_t>(std::numeric_limits<T>::min());
    const std::int64_t highs = sizeof(T) == 8 && std::is_unsigned_v<T>
                                   ? -1
                                   : static_cast<std::int64_t>(std::numeric_limits<T>::max());
    const std::int64_t pool[] = {lows, highs, 0, 1, static_cast<std::int64_t>(static_cast<T>(-1)), lows + 1};
    const std::int64_t pick = pool[m.rare_one_of(6)];
    if (pick != 0 || !(plan.flags & kNonZero)) return static_cast<T>(pick);
  }
  std::int64_t value = (plan.flags & kLog) != 0 ? any_magnitude(m, plan) : m.random.between(plan.low, plan.high);
  if (value == 0 && (plan.flags & kNonZero)) value = plan.high > 0 ? plan.high : plan.low;
  return static_cast<T>(value);
}

template <class T>
T make_special(Maker& m, const Plan& plan) {
  using Limits = std::numeric_limits<T>;
  const T odd[] = {Limits::quiet_NaN(), Limits::infinity(), -Limits::infinity(), T(0), -T(0), Limits::denorm_min()};
  const T extreme[] = {Limits::max(), Limits::lowest(), T(1), T(0), -T(0), Limits::denorm_min()};
  const auto pick = m.rare_one_of(6);
  if (!m.extremes) return odd[pick];
  if (!(plan.flags & kPerturb) || pick > 2) return extreme[pick];
  // Moved by different amounts: extremes that cancel must be seen to cancel by chance.
  return extreme[pick] * (T(1) - static_cast<T>(m.perturbation.next() % 16) * Limits::epsilon());
}

// A normal one; quicker than ldexp.
inline double power_of_two(int exponent) {
  const std::uint64_t bits = static_cast<std::uint64_t>(1023 + exponent) << 52;
  double power;
  std::memcpy(&power, &bits, sizeof power);
  return power;
}

// Each magnitude as often as any other, from 2^-40 to 2^20, or in some inputs far beyond; or next to a
// number that a text names.
template <class T>
T any_magnitude_real(Maker& m) {
  const std::uint64_t count = std::min<std::uint64_t>(m.constants->real_count, kMaxConstants);
  const bool named = count != 0 && m.rare();
  const double chosen = named ? m.constants->reals[m.rare_one_of(count)] : 0;
  const int low = m.far ? (sizeof(T) == 4 ? -60 : -200) : -40;
  const int high = m.far ? (sizeof(T) == 4 ? 40 : 100) : 19;
  const double fraction = 1.0 + m.random.unit();
  const double other = fraction * power_of_two(static_cast<int>(m.random.between(low, high)));
  const double steps[] = {1, 1.0 + 1.0 / 1024, 1.0 - 1.0 / 1024, 2};
  const T value = static_cast<T>(named ? chosen * steps[m.random.next() % 4] : other);
  return (m.random.next() & 1U) != 0 ? -value : value;
}

// One of few, so that reals tie, are whole or lie half way: what is computed from them is mostly exact.
// Those that others may be divided by are powers of two.
template <class T>
T coarse_real(Maker& m, const Plan& plan) {
  const double span = plan.real_high - plan.real_low;
  if (!(span > 0)) return static_cast<T>(plan.real_low);
  if (plan.low != 0) {
    double power = std::ldexp(1.0, static_cast<int>(m.random.between(-1, 3)));
    while (power > plan.real_high && power > 1e-9) power /= 2;
    if (plan.real_low <= -power && m.random.next() % 4 == 0) power = -power;
    return static_cast<T>(power < plan.real_low ? plan.real_high : power);
  }
  const double step = span >= 8 ? 0.5 : std::ldexp(1.0, std::ilogb(span) - 4);
  const double value = std::ceil(plan.real_low / step) * step + step * std::floor(span * m.random.unit() / step);
  if (value == 0 && (plan.flags & kNonZero) != 0) return static_cast<T>(step);
  return static_cast<T>(std::min(value, plan.real_high));
}

// To the next real above or below, where reals are to be perturbed; a few further at a second look,
// because the step to the next may vanish in a sum of larger terms.
template <class T>
void perturb(T& value, Maker& m, const Plan& plan) {
  if ((plan.flags & (kPerturb | kCoarse)) != kPerturb || value == T(0) || !std::isfinite(value)) return;
  const T limit = std::numeric_limits<T>::infinity();
  const T towards = (m.perturbation.next() & 1U) != 0 ? limit : -limit;
  for (int step = m.steps == 1 ? 1 : 1 + static_cast<int>(m.perturbation.next() % 4); step > 0; --step) {
    value = std::nextafter(value, towards);
  }
}

// Whether `make_exact_real` draws all reals of a plan evenly from its range.
inline bool evenly_drawn(const Plan& plan) {
  return plan.order != static_cast<std::uint32_t>(Order::special) && (plan.flags & (kLog | kCoarse | kNonZero)) == 0;
}

template <class T>
T make_exact_real(Maker& m, const Plan& plan) {
  if (plan.order == static_cast<std::uint32_t>(Order::special) && m.rare()) return make_special<T>(m, plan);
  if ((plan.flags & kLog) != 0) return any_magnitude_real<T>(m);
  if ((plan.flags & kCoarse) != 0) return coarse_real<T>(m, plan);
  const T value = static_cast<T>(plan.real_low + (plan.real_high - plan.real_low) * m.random.unit());
  return value == T(0) && (plan.flags & kNonZero) ? T(1) : value;
}

template <class T>
T make_real(Maker& m, const Plan& plan) {
  T value = make_exact_real<T>(m, plan);
  if (std::fabs(value) < std::numeric_limits<T>::max() / 2) perturb(value, m, plan);
  return value;
}

// Where it is longer than a double, its padding is not compared: ten bytes of sixteen count on x86.
inline void put_long_double(long double value, int node, Output& out) {
  if constexpr (sizeof(long double) == 8) {
    put(out, Tag::real, sizeof value, node, &value, 1);
  } else {
    constexpr std::size_t used = std::numeric_limits<long double>::digits == 64 ? 10 : sizeof value;
    unsigned char bytes[sizeof value] = {};
    std::memcpy(bytes, &value, used);
    put(out, Tag::real, sizeof bytes, node, bytes, 1);
  }
}

template <class T, class D>
struct Kind<T, D, std::enable_if_t<std::is_arithmetic_v<T>>> {
  static constexpr bool supported = true;
  static constexpr int nodes = 1;
  static constexpr bool scalar = true;
  static void describe(Description& d, int parent, const char* flags, const char* name) {
    const char* kind = std::is_same_v<T, bool>          ? "bool"
                       : std::is_floating_point_v<T>    ? "real"
                       : std::is_unsigned_v<T>          ? "unsigned"
                                                        : "signed";
    d.add(parent, kind, sizeof(T), flags, spelling<T>(), name);
  }
  static void fill(T& value, Maker& m, int node) {
    const Plan& plan = m.plans[node];
    if constexpr (std::is_same_v<T, bool>) {
      value = (m.random.next() & 1U) != 0 && plan.high != 0;
    } else if constexpr (std::is_floating_point_v<T>) {
      value = make_real<T>(m, plan);
    } else {
      value = make_integer<T>(m, plan);
    }
  }
  static void write(const T& value, const Plan*, int node, Output& out) { write_many(&value, 1, node, out); }
  static void write_many(const T* values, std::size_t count, int node, Output& out) {
    if constexpr (std::is_same_v<T, long double>) {
      for (std::size_t i = 0; i < count; ++i) put_long_double(values[i], node, out);
    } else {
      put(out, std::is_floating_point_v<T> ? Tag::real : Tag::integer, sizeof(T), node, values, count);
    }
  }
};

template <class T, class D>
struct Kind<T, D, std::enable_if_t<std::is_enum_v<T>>> {
  using Under = std::underlying_type_t<T>;
  static constexpr bool supported = true;
  static constexpr int nodes = 1;
  static void describe(Description& d, int parent, const char* flags, const char* name) {
    d.add(parent, "enum", sizeof(T), flags, spelling<T>(), name);
  }
  static void fill(T& value, Maker& m, int node) {
    const Plan& plan = m.plans[node];
    value = static_cast<T>(static_cast<Under>(m.random.between(plan.low, plan.high)));
  }
  static void write(const T& value, const Plan*, int node, Output& out) {
    put(out, Tag::integer, sizeof(T), node, &value, 1);
  }
};

template <class T, class D>
struct Kind<std::complex<T>, D, std::enable_if_t<std::is_floating_point_v<T>>> {
  static constexpr bool supported = true;
  static constexpr int nodes = 1;
  static void describe(Description& d, int parent, const char* flags, const char* name) {
    d.add(parent, "complex", sizeof(T), flags, spelling<std::complex<T>>(), name);
  }
  static void fill(std::complex<T>& value, Maker& m, int node) {
    const T re = make_real<T>(m, m.plans[node]);
    const T im = make_real<T>(m, m.plans[node]);
    value = {re, im};
  }
  static void write(const std::complex<T>& value, const Plan*, int node, Output& out) {
    const T parts[2] = {value.real(), value.imag()};
    Kind<T, D>::write_many(parts, 2, node, out);
  }
};

}  // namespace lessonl_rt
