#include "space.hpp"

namespace space {

void BitSet::set(std::size_t place) {
    if (place / 64 < words_.size()) {
        words_[place / 64] |= std::uint64_t(1) << (place % 64);
    }
}

bool BitSet::has(std::size_t place) const {
    return place / 64 < words_.size() && (words_[place / 64] >> (place % 64)) & 1;
}

// How many numbers are in both sets.
std::size_t BitSet::countCommon(const BitSet& other) const {
    std::size_t count = 0;
    for (std::size_t place = 0; place < words_.size() * 64; place++) {
        if (has(place) && other.has(place)) {
            count++;
        }
    }
    return count;
}

std::uint32_t mortonCode(std::uint16_t x, std::uint16_t y) {
    std::uint32_t code = 0;
    for (int bit = 0; bit < 16; bit++) {
        code |= static_cast<std::uint32_t>((x >> bit) & 1) << (2 * bit);
        code |= static_cast<std::uint32_t>((y >> bit) & 1) << (2 * bit + 1);
    }
    return code;
}

// The Morton code of every pair of coordinates: their bits in turn, those of x first. As many as
// there are pairs.
void mortonCodes(const std::vector<std::uint16_t>& x, const std::vector<std::uint16_t>& y,
                 std::vector<std::uint32_t>& codes) {
    codes.clear();
    for (std::size_t i = 0; i < x.size() && i < y.size(); i++) {
        codes.push_back(mortonCode(x[i], y[i]));
    }
}

}  // namespace space
