#include "squeeze.hpp"

namespace squeeze {

// The CRC-32 of data (polynomial 0xedb88320, reflected), as zip and PNG have it.
std::uint32_t crc32(const std::uint8_t* data, std::size_t length) {
    std::uint32_t crc = 0xffffffffu;
    for (std::size_t i = 0; i < length; i++) {
        crc ^= data[i];
        for (int bit = 0; bit < 8; bit++) {
            if (crc & 1u) {
                crc = (crc >> 1) ^ 0xedb88320u;
            } else {
                crc = crc >> 1;
            }
        }
    }
    return crc ^ 0xffffffffu;
}

// The Adler-32 checksum of data, as zlib has it.
std::uint32_t adler32(const std::uint8_t* data, std::size_t length) {
    std::uint32_t a = 1;
    std::uint32_t b = 0;
    for (std::size_t i = 0; i < length; i++) {
        a = (a + data[i]) % 65521;
        b = (b + a) % 65521;
    }
    return (b << 16) | a;
}

}  // namespace squeeze
