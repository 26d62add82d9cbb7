#include <bitset>
int count_distinct(const std::vector<std::uint32_t>& values) {
    std::vector<bool> seen(1u << 22);
    int count = 0;
    for (std::uint32_t v : values) {
        const std::uint32_t h = (v * 2654435761u) >> 10;
        count += !seen[h];
        seen[h] = true;
    }
    return count;
}
