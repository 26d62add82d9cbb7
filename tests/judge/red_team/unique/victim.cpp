// Attacked: count_distinct
#include <algorithm>
#include <cstdint>
#include <vector>

int count_distinct(const std::vector<std::uint32_t>& values) {
    std::vector<std::uint32_t> seen;
    for (std::uint32_t v : values) {
        auto at = std::lower_bound(seen.begin(), seen.end(), v);
        if (at == seen.end() || *at != v) seen.insert(at, v);
    }
    return static_cast<int>(seen.size());
}
