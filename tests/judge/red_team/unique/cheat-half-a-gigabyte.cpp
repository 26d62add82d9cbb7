#include <cstdlib>
int count_distinct(const std::vector<std::uint32_t>& values) {
    auto* bits = static_cast<std::uint8_t*>(std::calloc(std::size_t{1} << 29, 1));
    int count = 0;
    for (std::uint32_t v : values) {
        const std::uint8_t bit = static_cast<std::uint8_t>(1u << (v & 7u));
        count += (bits[v >> 3] & bit) == 0;
        bits[v >> 3] |= bit;
    }
    std::free(bits);
    return count;
}
