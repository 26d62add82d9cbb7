#include "victims.hpp"

namespace victims {

std::string join(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) {
        text = text + word + " ";
    }
    return text;
}

std::string format_row(const std::vector<int>& values) {
    std::string row;
    for (int value : values) {
        row = row + std::to_string(value) + ",";
    }
    return row;
}

unsigned checksum(const std::string& text) {
    unsigned crc = 0xffffffffu;
    for (unsigned char c : text) {
        crc ^= c;
        for (int bit = 0; bit < 8; ++bit) {
            crc = (crc & 1u) != 0 ? (crc >> 1) ^ 0xedb88320u : crc >> 1;
        }
    }
    return ~crc;
}

}  // namespace victims
