// Checksums, hashes and random numbers.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <string>
#include <vector>

std::uint32_t adler32(const unsigned char* data, std::size_t length) {
  std::uint32_t a = 1, b = 0;
  for (std::size_t i = 0; i < length; ++i) {
    a = (a + data[i]) % 65521;
    b = (b + a) % 65521;
  }
  return (b << 16) | a;
}

std::uint64_t fnv1a(const void* data, std::size_t bytes) {
  const auto* p = static_cast<const unsigned char*>(data);
  std::uint64_t hash = 1469598103934665603ULL;
  while (bytes-- != 0) hash = (hash ^ *p++) * 1099511628211ULL;
  return hash;
}

static std::uint32_t crc_table[256];

void fill_crc_table() {
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t c = i;
    for (int k = 0; k < 8; ++k) c = (c & 1) != 0 ? 0xedb88320U ^ (c >> 1) : c >> 1;
    crc_table[i] = c;
  }
}

std::uint32_t crc_update(std::uint32_t crc, const unsigned char* data, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i) crc = crc_table[(crc ^ data[i]) & 0xff] ^ (crc >> 8);
  return crc;
}

struct Xorshift {
  std::uint64_t state[2];
  std::uint64_t operator()() {
    std::uint64_t x = state[0];
    const std::uint64_t y = state[1];
    state[0] = y;
    x ^= x << 23;
    state[1] = x ^ y ^ (x >> 17) ^ (y >> 26);
    return state[1] + y;
  }
};

static std::uint32_t seed_of_all = 12345;

std::uint32_t next_random() {
  seed_of_all = seed_of_all * 1664525U + 1013904223U;
  return seed_of_all >> 8;
}

class Hasher {
 public:
  Hasher() : words_{{0x67452301U, 0xefcdab89U, 0x98badcfeU, 0x10325476U}}, used_(0) {}
  void update(const std::uint8_t* data, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) {
      block_[used_++] = data[i];
      if (used_ == block_.size()) mix();
    }
  }
  std::uint32_t word(std::size_t i) const { return words_[i % 4]; }

 private:
  void mix() {
    for (std::size_t i = 0; i < block_.size(); ++i) {
      words_[i % 4] = ((words_[i % 4] << 5) | (words_[i % 4] >> 27)) ^ (block_[i] * 0x9e3779b1U);
    }
    used_ = 0;
  }
  std::array<std::uint32_t, 4> words_;
  std::array<std::uint8_t, 16> block_{};
  std::size_t used_;
};

template <class T>
void hash_combine(std::size_t& seed, const T& value) {
  seed ^= std::hash<T>()(value) + 0x9e3779b9 + (seed << 6) + (seed >> 2);
}

std::size_t hash_of(const std::vector<std::string>& words) {
  std::size_t seed = 0;
  for (const auto& word : words) hash_combine(seed, word);
  return seed;
}

struct BloomFilter {
  std::vector<bool> bits;
  int hashes;
  bool may_contain(std::uint64_t key) const {
    for (int i = 0; i < hashes; ++i) {
      key = key * 6364136223846793005ULL + 1442695040888963407ULL;
      if (!bits[key % bits.size()]) return false;
    }
    return true;
  }
};
