// What texts are made of.
#pragma once

#include "scalars.hpp"

namespace lessonl_rt {

// A text in UTF-8, mostly well-formed: characters of every length, the ends of what each holds, and
// what must not be written in so many bytes.
template <class T>
void fill_utf8(T* data, std::size_t n, Maker& m) {
  static constexpr std::uint32_t edges[] = {0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xd800, 0xdfff, 0xe000, 0xffff, 0x10000,
                                            0x10ffff, 0x110000};
  for (std::size_t i = 0; i < n;) {
    const bool edge = m.random.next() % 4 == 0;
    const auto code = static_cast<std::uint32_t>(edge ? edges[m.random.next() % 12] : m.random.any_magnitude(0x10ffff));
    const std::size_t least = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    const std::size_t length = least < 4 && m.random.next() % 64 == 0 ? least + 1 : least;
    const std::size_t bytes = i + length <= n ? length : 1;
    data[i] = static_cast<T>(bytes == 1 ? code & 0x7fU : (0xf00U >> bytes & 0xffU) | code >> 6U * (bytes - 1));
    for (std::size_t k = 1; k < bytes; ++k) {
      data[i + k] = static_cast<T>(0x80U | (code >> 6U * (bytes - 1 - k) & 0x3fU));
    }
    i += bytes;
  }
}

// What most texts of a kind are made of: prose, two or three letters that agree in many places, numbers,
// letters of both cases.
inline std::string_view any_alphabet(Maker& m) {
  constexpr std::string_view prose = "eeettaaooinnsshrdlucmfwypvbgkqjxz   .,;:0123456789-_<>&\"'\\/%=\n\tAEIOU";
  constexpr std::string_view numbers = "01234567890123456789+-.eE ";
  switch (m.random.next() % 8) {
    case 0:
    case 1:
      return prose.substr(0, 5);
    case 2:
      return numbers.substr(0, m.random.next() % 2 == 0 ? 10 : numbers.size());
    case 3:
      return "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    default:
      return prose;
  }
}

// Letters and what else stands in texts; of `leaf` with kLog also any character at all, and the
// characters and strings that the function's text names.
template <class T>
void fill_text(T* data, std::size_t n, Maker& m, const Plan& leaf) {
  const std::string_view letters = any_alphabet(m);
  for (std::size_t i = 0; i < n; ++i) data[i] = static_cast<T>(letters[m.random.next() % letters.size()]);
  if (n > 1 && letters[0] == '0') {  // a number may begin in more ways than its digits do
    constexpr std::string_view begins = "+- 0";
    if (m.random.next() % 2 == 0) data[0] = static_cast<T>(begins[m.random.next() % begins.size()]);
  }
  if ((leaf.flags & kLog) == 0 || n == 0) return;
  if (sizeof(T) == 1 && m.random.next() % 4 == 0) return fill_utf8(data, n, m);
  const Constants& named = *m.constants;
  for (std::size_t i = 0; i < n; ++i) {
    const std::uint64_t draw = m.random.next() % 8;
    if (draw == 0) data[i] = static_cast<T>(m.random.next());
    if (draw == 1) data[i] = static_cast<T>(33 + m.random.next() % 94);
    if (draw == 2 && named.count != 0) data[i] = static_cast<T>(named.values[m.random.next() % named.count]);
  }
  // What a parser does goes by what a text begins with.
  if (named.count != 0 && m.random.next() % 2 == 0) {
    data[0] = static_cast<T>(named.values[m.random.next() % named.count]);
  }
  if (named.text_count == 0 || m.random.next() % 4 == 0) return;
  const auto& text = named.texts[m.random.next() % named.text_count];
  const std::size_t length = std::min<std::size_t>(text.length, n);
  const std::size_t at = (m.random.next() & 1U) != 0 ? 0 : m.random.next() % (n - length + 1);
  for (std::size_t i = 0; i < length; ++i) data[at + i] = static_cast<T>(text.bytes[i]);
}

// The other case of some letters, or of whatever differs in the same bit as letters do.
template <class T>
void change_case(T* text, std::size_t n, Maker& m) {
  const bool all = (m.random.next() & 1U) != 0;
  for (std::size_t i = 0; i < n; ++i) {
    const auto c = static_cast<std::uint32_t>(text[i]) & ~0x20U;
    if ((all || (c >= 'A' && c <= 'Z')) && m.random.next() % 2 == 0) text[i] = static_cast<T>(text[i] ^ T(0x20));
  }
}

}  // namespace lessonl_rt
