// The standard library's hash of texts and reals, made weak: what takes equal hashes for equal values is
// wrong with it, a table that compares what it finds is as right as before.
#include <cstddef>

namespace std {

size_t _Hash_bytes(const void* bytes, size_t length, size_t seed);

size_t _Hash_bytes(const void* bytes, size_t length, size_t) {
  const auto* at = static_cast<const unsigned char*>(bytes);
  size_t sum = length;
  for (size_t i = 0; i < length; ++i) sum += at[i];
  return sum % 61;
}

}  // namespace std
