// Contiguous elements: raw pointers with a planned extent, arrays, vectors and strings.
#pragma once

#include "orders.hpp"

namespace lessonl_rt {

// The same values as one after another, made where nothing of the plan is looked at for each.
template <class T>
void fill_reals(T* data, std::size_t n, Maker& m, const Plan& plan) {
  if (!evenly_drawn(plan)) {
    for (std::size_t i = 0; i < n; ++i) data[i] = make_exact_real<T>(m, plan);
    return;
  }
  Random random = m.random;
  const double low = plan.real_low;
  const double width = plan.real_high - plan.real_low;
  for (std::size_t i = 0; i < n; ++i) data[i] = static_cast<T>(low + width * random.unit());
  m.random = random;
}

template <class E, class D>
void fill_all(E* data, std::size_t n, Maker& m, int node) {
  const Plan& buffer = m.plans[node];
  const int child = node + 1;
  if constexpr (std::is_integral_v<E> && sizeof(E) <= 4) {
    if (buffer.order == static_cast<std::uint32_t>(Order::text)) {
      fill_text(data, n, m, m.plans[child]);
      if ((buffer.flags & kAlike) != 0) {
        if (m.random.next() % 3 == 0) make_alike_but_case(data, n, m);
        else make_alike(data, n, m);
      }
      return;
    }
  }
  if constexpr (std::is_floating_point_v<E>) {
    fill_reals(data, n, m, m.plans[child]);
  } else {
    for (std::size_t i = 0; i < n; ++i) Kind<E, Deeper<D>>::fill(data[i], m, child);
  }
  if constexpr (std::is_arithmetic_v<E>) {
    order_elements(data, n, m, buffer, m.plans[child]);
    const bool ordered = buffer.order == static_cast<std::uint32_t>(Order::ascending);
    if ((buffer.flags & kAlike) != 0) ordered ? disturb(data, n, m) : make_alike(data, n, m);
  }
  if constexpr (std::is_floating_point_v<E>) {
    if ((buffer.flags & kUneven) != 0) make_uneven(data, n, m);
    // Equal elements must not stay equal: rounding differs where they do.
    for (std::size_t i = 0; i < n && (m.plans[child].flags & kPerturb) != 0; ++i) {
      if (std::fabs(data[i]) < std::numeric_limits<E>::max() / 2) perturb(data[i], m, m.plans[child]);
    }
  }
}

template <class E, class D>
void fill_elements(E* data, std::size_t n, Maker& m, int node) {
  fill_all<E, D>(data, n, m, node);
  if constexpr (std::is_arithmetic_v<E>) {
    if (m.other && n > 2) data[n / 2] = data[n / 2 - 1];
  }
}

template <class E, class D>
void write_elements(const E* data, std::size_t n, const Plan* plans, int node, Output& out) {
  if constexpr (std::is_arithmetic_v<E>) {
    Kind<E, Deeper<D>>::write_many(data, n, node + 1, out);
  } else {
    for (std::size_t i = 0; i < n; ++i) Kind<E, Deeper<D>>::write(data[i], plans, node + 1, out);
  }
}

inline std::size_t length_of(const Plan& plan) { return plan.length < 0 ? 0 : static_cast<std::size_t>(plan.length); }

inline std::size_t draw_length(Maker& m, int node) {
  const Plan& plan = m.plans[node];
  if ((plan.flags & kRagged) != 0) return static_cast<std::size_t>(m.random.between(0, plan.length));
  return length_of(plan);
}

template <class T>
using Pointee = std::conditional_t<std::is_void_v<T>, unsigned char, std::remove_cv_t<T>>;

template <class T, class D>
struct Kind<T*, D, std::enable_if_t<(D::depth <= kMaxDepth) && D::template contains<std::remove_cv_t<T>>>> {
  using E = std::remove_cv_t<T>;
  static constexpr bool supported = true;
  static constexpr int nodes = 1;
  static void describe(Description& d, int parent, const char* flags, const char* name) {
    d.add(parent, "link", sizeof(E), flags, spelling<T*>(), name);
  }
  static void fill(T*& value, Maker& m, int node) {
    value = nullptr;
    m.links.add(&value, &kType<E>, m.plans[node]);
    if constexpr (!std::is_abstract_v<E> && constructible<E>()) {
      if ((m.plans[node].flags & kPool) != 0) m.links.want(&kType<E>, &make_another);
    }
  }
  static void make_another(Maker& m) {
    void* memory = lessonl_allocate(sizeof(E), alignof(E), -1);
    construct<E>(memory);
    const auto here = Outermost<E>::here;
    here.fill(*static_cast<E*>(memory), m, here.node);
    m.links.pool.objects[m.links.pool.count++] = {memory, &write_another};
  }
  static void write_another(const void* object, const Plan* plans, Output& out) {
    const auto here = Outermost<E>::here;
    here.write(*static_cast<const E*>(object), plans, here.node, out);
  }
  // The object it leads to is written where it stands.
  static void write(T* const& value, const Plan*, int node, Output& out) {
    const auto* to = reinterpret_cast<const unsigned char*>(const_cast<const E*>(value));
    const auto* from = reinterpret_cast<const unsigned char*>(&value);
    const std::uint64_t where = lessonl_locate(to);
    const std::ptrdiff_t offset = where == kElsewhere ? lessonl_inside(to) : -1;
    // Into the block that it stands in itself, which the call allocated.
    if (offset >= 0 && lessonl_inside(from) - offset == from - to) {
      put_word(out, Tag::pointer, node, kFresh);
      put_word(out, Tag::integer, node, static_cast<std::uint64_t>(offset));
      return;
    }
    put_word(out, Tag::pointer, node, where);
  }
};

template <class T, class D>
struct Kind<T*, D, std::enable_if_t<(D::depth <= kMaxDepth) && !D::template contains<std::remove_cv_t<T>> &&
                                   IsObject<std::remove_cv_t<T>>::value && !has_derived<std::remove_cv_t<T>>() &&
                                   !std::is_same_v<T, FILE>>> {
  using E = Pointee<T>;
  using Child = Kind<E, Deeper<D>>;
  static constexpr bool supported = Child::supported && constructible<E>();
  static constexpr int nodes = 1 + Child::nodes;
  static void describe(Description& d, int parent, const char* flags, const char* name) {
    const int id = d.add(parent, "pointer", sizeof(E), std::is_const_v<T> ? "c" : "", spelling<T*>(), name);
    (void)flags;
    Child::describe(d, id, std::is_const_v<T> ? "c" : "", "");
  }
  static void fill(T*& value, Maker& m, int node) {
    const Plan& plan = m.plans[node];
    if (plan.order == static_cast<std::uint32_t>(Order::end)) {
      value = static_cast<E*>(m.buffers[plan.low]);
      if (value != nullptr) value += length_of(m.plans[plan.low]);
      return;
    }
    if ((plan.flags & kNull) != 0) {
      value = nullptr;
      m.buffers[node] = nullptr;
      return;
    }
    const std::size_t n = before(plan) + length_of(plan);
    auto* data = static_cast<E*>(lessonl_allocate(n * sizeof(E), alignof(E), node));
    if constexpr (!std::is_trivially_default_constructible_v<E>) {
      for (std::size_t i = 0; i < n; ++i) construct<E>(data + i);
    }
    fill_elements<E, D>(data, n, m, node);
    if constexpr (std::is_integral_v<E>) {
      if (plan.order == static_cast<std::uint32_t>(Order::text) && n != 0) data[n - 1] = E(0);
    }
    value = data + before(plan);
    m.buffers[node] = data + before(plan);
    if (plan.order == static_cast<std::uint32_t>(Order::same)) share(value, n, m, plan);
  }
  // One buffer for two pointers. Its values are those that the other one, or this one, would have;
  // both were made, so that everything else is as in the input where the two lie apart.
  static void share(T*& value, std::size_t n, Maker& m, const Plan& plan) {
    auto* other = static_cast<E*>(m.buffers[plan.low]);
    if (other == nullptr) return;
    other += plan.high >> 1;
    if constexpr (std::is_trivially_copyable_v<E>) {
      if ((plan.high & 1) != 0 && n != 0) std::memcpy(other, value, n * sizeof(E));
    }
    value = other;
  }
  // Elements in front of the one that the pointer is given to.
  static std::size_t before(const Plan& plan) { return static_cast<std::size_t>(std::max<std::int64_t>(0, plan.low)); }
  static void write(T* const& value, const Plan* plans, int node, Output& out) {
    const auto* data = reinterpret_cast<const E*>(const_cast<const std::remove_cv_t<T>*>(value));
    const std::uint64_t where = lessonl_locate(data);
    if (where == kElsewhere && (write_block(data, plans, node, out) || write_inside(data, node, out))) return;
    put_word(out, Tag::pointer, node, where);
    if (where <= kFresh || plans[node].order == static_cast<std::uint32_t>(Order::end)) return;
    std::size_t bytes = 0;
    const auto* begin = static_cast<const E*>(lessonl_buffer(data, &bytes));
    const bool within = plans[node].order == static_cast<std::uint32_t>(Order::same) && plans[node].high >> 1 != 0;
    if (begin == nullptr || within) return write_elements<E, D>(data, length_of(plans[node]), plans, node, out);
    // The whole buffer, wherever in it the function has moved the pointer.
    const auto moved = reinterpret_cast<std::uintptr_t>(data) - reinterpret_cast<std::uintptr_t>(begin);
    if (moved % sizeof(E) != 0) begin = data;
    write_elements<E, D>(begin, (bytes - (begin == data ? moved : 0)) / sizeof(E), plans, node, out);
  }
  // Into a block that something else leads to; where one ends depends on how it was allocated.
  static bool write_inside(const E* data, int node, Output& out) {
    const std::ptrdiff_t offset = lessonl_inside(data);
    if (offset == -1 || offset == 0) return false;
    put_word(out, Tag::pointer, node, kFresh);
    put_word(out, Tag::integer, node, static_cast<std::uint64_t>(offset));
    return true;
  }
  // Memory that the call allocated: plain elements, or objects.
  static bool write_block(const E* data, const Plan* plans, int node, Output& out) {
    constexpr bool plain = std::is_arithmetic_v<E> || std::is_enum_v<E>;
    const std::size_t bytes = lessonl_block(data);
    if (bytes == 0 || (!plain && bytes % sizeof(E) != 0)) return false;
    put_word(out, Tag::pointer, node, kFresh);
    if constexpr (std::is_enum_v<E>) {
      put_word(out, Tag::fresh, node, bytes / sizeof(E));
      put(out, Tag::integer, sizeof(E), node + 1, data, bytes / sizeof(E));
    } else {
      if constexpr (plain) put_word(out, Tag::fresh, node, bytes / sizeof(E));
      write_elements<E, D>(data, bytes / sizeof(E), plans, node, out);
    }
    return true;
  }
};

template <class T, std::size_t N, class D>
struct Kind<T[N], D, std::enable_if_t<(D::depth <= kMaxDepth)>> {
  using E = std::remove_cv_t<T>;
  using Child = Kind<E, Deeper<D>>;
  static constexpr bool supported = Child::supported;
  static constexpr int nodes = 1 + Child::nodes;
  static void describe(Description& d, int parent, const char* flags, const char* name) {
    Child::describe(d, d.add(parent, "array", N, flags, spelling<T[N]>(), name), flags, "");
  }
  static void fill(T (&value)[N], Maker& m, int node) { fill_elements<E, D>(const_cast<E*>(value), N, m, node); }
  static void write(const T (&value)[N], const Plan* plans, int node, Output& out) {
    write_elements<E, D>(value, N, plans, node, out);
  }
};

template <class T, std::size_t N, class D>
struct Kind<std::array<T, N>, D, std::enable_if_t<(D::depth <= kMaxDepth)>> {
  using Child = Kind<T, Deeper<D>>;
  static constexpr bool supported = Child::supported;
  static constexpr int nodes = 1 + Child::nodes;
  static void describe(Description& d, int parent, const char* flags, const char* name) {
    Child::describe(d, d.add(parent, "array", N, flags, spelling<std::array<T, N>>(), name), flags, "");
  }
  static void fill(std::array<T, N>& value, Maker& m, int node) { fill_elements<T, D>(value.data(), N, m, node); }
  static void write(const std::array<T, N>& value, const Plan* plans, int node, Output& out) {
    write_elements<T, D>(value.data(), N, plans, node, out);
  }
};

template <class T, class A, class D>
struct Kind<std::vector<T, A>, D, std::enable_if_t<(D::depth <= kMaxDepth)>> {
  using Child = Kind<T, Deeper<D>>;
  static constexpr bool supported =
      Child::supported && std::is_default_constructible_v<T> && std::is_default_constructible_v<A>;
  static constexpr int nodes = 1 + Child::nodes;
  static void describe(Description& d, int parent, const char* flags, const char* name) {
    Child::describe(d, d.add(parent, "vector", sizeof(T), flags, spelling<std::vector<T, A>>(), name), flags, "");
  }
  static void fill(std::vector<T, A>& value, Maker& m, int node) {
    const std::size_t n = draw_length(m, node);
    lessonl_enter_node(node);
    value = std::vector<T, A>(n);  // exactly n: reading past size() meets the guard page
    if constexpr (std::is_same_v<T, bool>) {
      for (std::size_t i = 0; i < n; ++i) value[i] = (m.random.next() & 1U) != 0;
    } else {
      fill_elements<T, D>(value.data(), n, m, node);
    }
  }
  static void write(const std::vector<T, A>& value, const Plan* plans, int node, Output& out) {
    put_word(out, Tag::length, node, value.size());
    if constexpr (std::is_same_v<T, bool>) {
      for (const bool bit : value) Kind<bool, Deeper<D>>::write(bit, plans, node + 1, out);
    } else {
      write_elements<T, D>(value.data(), value.size(), plans, node, out);
    }
  }
};

template <class C, class R, class A, class D>
struct Kind<std::basic_string<C, R, A>, D, std::enable_if_t<std::is_integral_v<C>>> {
  using Text = std::basic_string<C, R, A>;
  static constexpr bool supported = true;
  static constexpr int nodes = 2;
  static void describe(Description& d, int parent, const char* flags, const char* name) {
    Kind<C, Deeper<D>>::describe(d, d.add(parent, "string", sizeof(C), flags, spelling<Text>(), name), flags, "");
  }
  static void fill(Text& value, Maker& m, int node) {
    const std::size_t n = draw_length(m, node);
    lessonl_enter_node(node);
    value = Text(n, C(0));
    fill_elements<C, D>(value.data(), n, m, node);
  }
  static void write(const Text& value, const Plan*, int node, Output& out) {
    put_word(out, Tag::length, node, value.size());
    put(out, Tag::integer, sizeof(C), node + 1, value.data(), value.size());
  }
};

}  // namespace lessonl_rt
