// How the elements of one buffer relate to each other, and to those of another: orders, likeness.
#pragma once

#include "sorted.hpp"
#include "texts.hpp"

namespace lessonl_rt {

// Counters and sums of parts overflow where all elements are large, differences where two buffers lie at
// different ends; the longest chain of indices is one where each leads to the next.
template <class T>
void make_extreme(T* data, std::size_t n, Maker& m, const Plan& leaf) {
  const auto most = std::numeric_limits<T>::max();
  const bool whole = std::is_unsigned_v<T> && leaf.high == std::numeric_limits<std::int64_t>::max();
  const T high = whole ? most : static_cast<T>(leaf.high);
  const auto low = static_cast<T>(leaf.low == 0 && (leaf.flags & kNonZero) != 0 ? 1 : leaf.low);
  const auto last = static_cast<std::size_t>(std::min<std::uint64_t>(high < 0 ? 0 : static_cast<std::uint64_t>(high), n));
  // All buffers of one node alike, as the rows of a picture are.
  const std::uint64_t kind = m.focus >> 4 * ((&leaf - m.plans) % 15) & 7U;
  for (std::size_t i = 0; i < n; ++i) {
    const std::size_t next = kind == 6 ? std::min(i + 1, last) : std::min(i == 0 ? 0 : i - 1, last);
    if (kind >= 6) data[i] = std::max(low, static_cast<T>(next));
    else data[i] = kind < 3 || (kind == 5 && i < n / 2) ? high : low;
  }
}

template <class T>
void order_elements(T* data, std::size_t n, Maker& m, const Plan& buffer, const Plan& leaf) {
  if (n == 0) return;
  switch (static_cast<Order>(buffer.order)) {
    case Order::ascending:
      sort_ascending(data, n);
      break;
    case Order::descending:
      sort_ascending(data, n);
      std::reverse(data, data + n);
      break;
    case Order::constant:
      std::fill(data, data + n, data[0]);
      break;
    case Order::extreme:
      if constexpr (std::is_integral_v<T> && !std::is_same_v<T, bool>) make_extreme(data, n, m, leaf);
      break;
    case Order::duplicates: {
      const std::size_t distinct = std::min<std::size_t>(n, 4);
      for (std::size_t i = distinct; i < n; ++i) data[i] = data[m.random.next() % distinct];
      break;
    }
    case Order::permutation:
      if constexpr (std::is_integral_v<T> && !std::is_same_v<T, bool>) {
        for (std::size_t i = 0; i < n; ++i) data[i] = static_cast<T>(i);
        for (std::size_t i = n; i > 1; --i) std::swap(data[i - 1], data[m.random.next() % i]);
      }
      break;
    case Order::offsets:
      sort_ascending(data, n);
      data[0] = static_cast<T>(leaf.low);
      data[n - 1] = static_cast<T>(leaf.high);
      break;
    default:
      break;
  }
}

// Often the first or the last: what ends too early, or starts too late, is wrong there alone.
inline std::size_t any_place(std::size_t n, Maker& m) {
  const std::uint64_t draw = m.random.next() % 8;
  return draw == 0 ? 0 : draw <= 2 ? n - 1 : m.random.next() % n;
}

// One less here and one more there, where neither leaves what numbers of this size are made of.
template <class T>
void move_one(T& less, T& more) {
  if constexpr (std::is_floating_point_v<T>) {
    if (std::fabs(less) > T(1 << 20) || std::fabs(more) > T(1 << 20)) return;
    less -= T(1);
    more += T(1);
  } else if constexpr (std::is_integral_v<T> && !std::is_same_v<T, bool>) {
    if (less <= 1 || more < 0 || more >= std::numeric_limits<T>::max() / 2) return;
    less = static_cast<T>(less - 1);
    more = static_cast<T>(more + 1);
  }
}

// Like the last buffer of this type or, if it is the first, like itself backwards: quite, or but for
// one element, for the order of some, or for two that make up for each other.
template <class T>
void make_alike(T* data, std::size_t n, Maker& m) {
  const auto* other = m.links.like(&kType<T>);
  const bool copies = other != nullptr && m.random.next() % 4 != 0;
  if (copies) {
    std::memcpy(data, other->data, std::min(n, other->length) * sizeof(T));
  } else if ((m.random.next() & 1U) != 0) {
    for (std::size_t i = 0; i < n / 2; ++i) data[n - 1 - i] = data[i];
  }
  m.links.remember(&kType<T>, data, n);
  if (n < 2) return;
  const std::size_t a = any_place(n, m);
  const std::size_t b = any_place(n, m);
  switch (m.random.next() % 8) {
    case 0:
    case 1:
      data[a] = data[b];
      break;
    case 2:
      std::swap(data[a], data[b]);
      break;
    case 3:  // sum and number stay
      move_one(data[a], data[b]);
      break;
    case 4:  // the same elements in another order
      std::rotate(data, data + a, data + n);
      break;
    case 5:
      for (std::size_t i = n; i > 1; --i) std::swap(data[i - 1], data[m.random.next() % i]);
      break;
    default:
      break;
  }
}

template <class T>
void make_alike_but_case(T* text, std::size_t n, Maker& m) {
  const auto* other = m.links.like(&kType<T>);
  if (other != nullptr) std::memcpy(text, other->data, std::min(n, other->length) * sizeof(T));
  m.links.remember(&kType<T>, text, n);
  change_case(text, n, m);
}

// In order, but mostly for one element: what looks at some neighbours only may not see it.
template <class T>
void disturb(T* data, std::size_t n, Maker& m) {
  if (n < 2 || m.random.next() % 8 == 0) return;
  const std::size_t a = any_place(n - 1, m);
  if ((m.random.next() & 1U) != 0) data[a] = data[n - 1];
  else data[a + 1] = data[0];
}

// A thousandth of what they were: every other block of some length, or all but one element. What
// looks at a part of the elements only then sees something else.
template <class T>
void make_uneven(T* data, std::size_t n, Maker& m) {
  if (n < 2) return;
  const bool one = (m.random.next() & 1U) != 0;
  const std::size_t large = m.random.next() % n;
  std::size_t block = 1;
  while (block < n && m.random.next() % 4 != 0) block *= 2;
  for (std::size_t i = 0; i < n; ++i) {
    if (one ? i != large : (i / block) % 2 != 0) data[i] *= T(1) / 1024;
  }
}

}  // namespace lessonl_rt
