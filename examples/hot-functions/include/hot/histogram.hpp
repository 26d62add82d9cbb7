#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

namespace hot {

/// How many pixels have each of the 256 brightness values.
// A tree lookup for every pixel, when there are only 256 possible keys.
inline std::vector<std::size_t> histogram(const std::vector<std::uint8_t>& pixels) {
    std::map<std::uint8_t, std::size_t> counts;
    for (std::uint8_t pixel : pixels) {
        counts[pixel]++;
    }
    std::vector<std::size_t> result(256, 0);
    for (const auto& entry : counts) {
        result[entry.first] = entry.second;
    }
    return result;
}

}  // namespace hot
