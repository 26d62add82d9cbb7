// Attacked: set_bits
#include <cstddef>
#include <cstdint>
#include <vector>

long set_bits(const std::vector<std::uint64_t>& words) {
    long found = 0;
    for (std::size_t i = 0; i < words.size(); ++i)
        for (int b = 0; b < 64; ++b)
            found += words.at(i) >> b & 1;
    return found;
}
