// Encoders and decoders.
#include <cstdint>
#include <cstring>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

std::string run_length(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t j = i;
    while (j < text.size() && text[j] == text[i]) ++j;
    out += std::to_string(j - i);
    out += text[i];
    i = j;
  }
  return out;
}

std::size_t unpack_runs(const std::uint8_t* in, std::size_t size, std::uint8_t* out, std::size_t capacity) {
  std::size_t written = 0;
  for (std::size_t i = 0; i + 1 < size; i += 2) {
    for (int k = 0; k < in[i] && written < capacity; ++k) out[written++] = in[i + 1];
  }
  return written;
}

void move_to_front(unsigned char* data, int n) {
  unsigned char table[256];
  for (int i = 0; i < 256; ++i) table[i] = static_cast<unsigned char>(i);
  for (int i = 0; i < n; ++i) {
    int at = 0;
    while (table[at] != data[i]) ++at;
    std::memmove(table + 1, table, static_cast<std::size_t>(at));
    table[0] = data[i];
    data[i] = static_cast<unsigned char>(at);
  }
}

struct BitReader {
  const std::uint8_t* data;
  std::size_t size;
  std::size_t position;
};

unsigned read_bits(BitReader* reader, int count) {
  unsigned value = 0;
  for (int i = 0; i < count; ++i) {
    const std::size_t byte = reader->position / 8;
    if (byte >= reader->size) break;
    value = (value << 1) | ((reader->data[byte] >> (7 - reader->position % 8)) & 1U);
    ++reader->position;
  }
  return value;
}

class BitWriter {
 public:
  void put(unsigned value, int bits) {
    for (int i = bits - 1; i >= 0; --i) {
      current_ = static_cast<std::uint8_t>((current_ << 1) | ((value >> i) & 1U));
      if (++filled_ == 8) {
        bytes_.push_back(current_);
        filled_ = 0;
        current_ = 0;
      }
    }
  }

 private:
  std::vector<std::uint8_t> bytes_;
  std::uint8_t current_ = 0;
  int filled_ = 0;
};

struct Header {
  unsigned version : 3;
  unsigned compressed : 1;
  unsigned level : 4;
  unsigned length : 24;
};

std::uint32_t pack_header(const Header& header) {
  return header.version | (header.compressed << 3) | (header.level << 4) | (header.length << 8);
}

void raise_level(Header& header) {
  if (header.level < 15) ++header.level;
  header.compressed = 1;
}

struct Huffman {
  int symbol;
  std::shared_ptr<Huffman> zero;
  std::shared_ptr<Huffman> one;
};

int decode_symbol(const std::shared_ptr<Huffman>& root, std::uint32_t bits) {
  const Huffman* node = root.get();
  while (node != nullptr && node->zero && node->one) {
    node = (bits & 1U) != 0 ? node->one.get() : node->zero.get();
    bits >>= 1;
  }
  return node != nullptr ? node->symbol : -1;
}

template <class InputIt, class OutputIt>
OutputIt delta_encode(InputIt first, InputIt last, OutputIt out) {
  if (first == last) return out;
  auto before = *first++;
  *out++ = before;
  for (; first != last; ++first) {
    *out++ = *first - before;
    before = *first;
  }
  return out;
}

std::string base64(const unsigned char* data, std::size_t size) {
  static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < size; i += 3) {
    const unsigned a = data[i], b = i + 1 < size ? data[i + 1] : 0, c = i + 2 < size ? data[i + 2] : 0;
    out += letters[a >> 2];
    out += letters[((a & 3) << 4) | (b >> 4)];
    out += i + 1 < size ? letters[((b & 15) << 2) | (c >> 6)] : '=';
    out += i + 2 < size ? letters[c & 63] : '=';
  }
  return out;
}
