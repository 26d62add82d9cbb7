// Bytes made smaller, checked, and made into text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace squeeze {

using Bytes = std::vector<std::uint8_t>;

Bytes compress(const Bytes& input);
bool expand(const Bytes& packed, Bytes& output);
Bytes packRuns(const Bytes& input);
std::uint32_t crc32(const std::uint8_t* data, std::size_t length);
std::uint32_t adler32(const std::uint8_t* data, std::size_t length);
std::string toBase64(const Bytes& input);
std::vector<unsigned> codeLengths(const std::vector<std::uint32_t>& frequencies);

}  // namespace squeeze
