// Streams by reference and random number engines.
//
// Templates throughout: what they need of <ostream> and <random> is there by the time they are
// instantiated, in a unit that uses them, and costs nothing in one that does not.
#pragma once

#include <iosfwd>

#include "callables.hpp"

namespace lessonl_rt {

// Reads from one string and writes to another, as a std::basic_stringbuf would.
template <class C, class R>
class TextBuffer : public std::basic_streambuf<C, R> {
 public:
  using Text = std::basic_string<C, R>;
  Text input;
  Text output;
  void rewind() { this->setg(input.data(), input.data(), input.data() + input.size()); }
  std::uint64_t position() const { return static_cast<std::uint64_t>(this->gptr() - this->eback()); }

 protected:
  using Base = std::basic_streambuf<C, R>;
  typename Base::int_type overflow(typename Base::int_type c) override {
    if (!R::eq_int_type(c, R::eof())) output.push_back(R::to_char_type(c));
    return R::not_eof(c);
  }
  std::streamsize xsputn(const C* text, std::streamsize n) override {
    output.append(text, static_cast<std::size_t>(n));
    return n;
  }
  typename Base::pos_type seekoff(typename Base::off_type offset, std::ios_base::seekdir from,
                                  std::ios_base::openmode which) override {
    using Offset = typename Base::off_type;
    const typename Base::pos_type failed(Offset(-1));
    if ((which & std::ios_base::in) == 0) {  // only what is written can be asked for, and not moved
      const auto end = static_cast<Offset>(output.size());
      const Offset to = from == std::ios_base::beg ? offset : end + offset;
      return to == end ? typename Base::pos_type(to) : failed;
    }
    const auto end = static_cast<Offset>(input.size());
    const Offset start = from == std::ios_base::beg ? 0 : from == std::ios_base::end ? end : Offset(position());
    if (start + offset < 0 || start + offset > end) return failed;
    this->setg(this->eback(), this->eback() + start + offset, this->egptr());
    return typename Base::pos_type(start + offset);
  }
  typename Base::pos_type seekpos(typename Base::pos_type to, std::ios_base::openmode which) override {
    return seekoff(typename Base::off_type(to), std::ios_base::beg, which);
  }
};

template <class S, class C, class R>
class StreamSlot {
 public:
  StreamSlot() : stream_(&buffer_) {}
  S& get() { return stream_; }

 private:
  TextBuffer<C, R> buffer_;
  S stream_;
};
template <class C, class R>
class Slot<std::basic_ostream<C, R>> : public StreamSlot<std::basic_ostream<C, R>, C, R> {};
template <class C, class R>
class Slot<std::basic_istream<C, R>> : public StreamSlot<std::basic_istream<C, R>, C, R> {};

template <class T>
struct HasOwnSlot : std::false_type {};
template <class C, class R>
struct HasOwnSlot<std::basic_ostream<C, R>> : std::true_type {};
template <class C, class R>
struct HasOwnSlot<std::basic_istream<C, R>> : std::true_type {};

// The buffer that the slot gave this stream; null for any other stream (a function may return one).
template <class C, class R>
TextBuffer<C, R>* own_buffer(const std::basic_ios<C, R>& stream) {
  auto* buffer = stream.rdbuf();
  return lessonl_locate(buffer) > 1 ? static_cast<TextBuffer<C, R>*>(buffer) : nullptr;
}

// How later output would look, and whether there was an error.
template <class S>
void write_state(const S& stream, int node, Output& out) {
  put_word(out, Tag::integer, node, static_cast<std::uint64_t>(stream.rdstate()));
  put_word(out, Tag::integer, node, static_cast<std::uint64_t>(stream.flags()));
  put_word(out, Tag::integer, node, static_cast<std::uint64_t>(stream.precision()));
  put_word(out, Tag::integer, node, static_cast<std::uint64_t>(stream.width()));
}

template <class C, class R, class D>
struct Kind<std::basic_ostream<C, R>, D, std::enable_if_t<D::depth == 0>> {
  using Stream = std::basic_ostream<C, R>;
  static constexpr bool supported = true;
  static constexpr int nodes = 1;
  static void describe(Description& d, int parent, const char* flags, const char* name) {
    d.add(parent, "sink", sizeof(C), flags, spelling<Stream>(), name);
  }
  static void fill(Stream&, Maker&, int) {}
  static void write(const Stream& value, const Plan*, int node, Output& out) {
    if (const auto* buffer = own_buffer(value)) {
      put_word(out, Tag::length, node, buffer->output.size());
      put(out, Tag::integer, sizeof(C), node, buffer->output.data(), buffer->output.size());
    }
    write_state(value, node, out);
  }
};

template <class C, class R, class D>
struct Kind<std::basic_istream<C, R>, D, std::enable_if_t<D::depth == 0>> {
  using Stream = std::basic_istream<C, R>;
  using Text = Kind<std::basic_string<C, R>, D>;
  static constexpr bool supported = true;
  static constexpr int nodes = Text::nodes;
  static void describe(Description& d, int parent, const char* flags, const char* name) {
    Kind<C, Deeper<D>>::describe(d, d.add(parent, "string", sizeof(C), flags, spelling<Stream>(), name), flags, "");
  }
  static void fill(Stream& value, Maker& m, int node) {
    auto* buffer = static_cast<TextBuffer<C, R>*>(value.rdbuf());
    Text::fill(buffer->input, m, node);
    buffer->rewind();
  }
  static void write(const Stream& value, const Plan*, int node, Output& out) {
    if (const auto* buffer = own_buffer(value)) put_word(out, Tag::integer, node, buffer->position());
    put_word(out, Tag::integer, node, static_cast<std::uint64_t>(value.gcount()));
    write_state(value, node, out);
  }
};

// ---- random number engines: [rand.req.eng] ------------------------------------------------

template <class T, class = void>
struct IsEngine : std::false_type {};
template <class T>
struct IsEngine<T, std::void_t<typename T::result_type, decltype(T::min()), decltype(T::max()),
                               decltype(std::declval<T&>().seed(typename T::result_type())),
                               decltype(std::declval<T&>().discard(1ULL)), decltype(std::declval<T&>()())>>
    : std::bool_constant<std::is_copy_constructible_v<T> && std::is_default_constructible_v<T> &&
                         std::is_integral_v<typename T::result_type>> {};

constexpr int kDraws = 4;

template <class T, class D>
struct Kind<T, D,
            std::enable_if_t<(D::depth <= kMaxDepth) && std::is_class_v<T> && IsEngine<T>::value &&
                             !has_members<T>()>> {
  static constexpr bool supported = true;
  static constexpr int nodes = 1;
  static void describe(Description& d, int parent, const char* flags, const char* name) {
    d.add(parent, "engine", sizeof(T), flags, spelling<T>(), name);
  }
  static void fill(T& value, Maker& m, int) { value.seed(static_cast<typename T::result_type>(m.random.next())); }
  // Two engines in the same state go on alike.
  static void write(const T& value, const Plan*, int node, Output& out) {
    T copy(value);
    for (int i = 0; i < kDraws; ++i) put_word(out, Tag::integer, node, static_cast<std::uint64_t>(copy()));
  }
};

}  // namespace lessonl_rt
