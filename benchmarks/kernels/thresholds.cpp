#include <cstddef>
#include <cstdint>
#include <vector>

namespace kernel {

// How many of twenty thresholds each value exceeds, in all. Nothing exceeds the last one, which is
// the largest number for every length, but compilers do not know.
std::uint64_t thresholds(const std::vector<std::uint64_t>& values) {
    const std::uint64_t length = values.size();
    std::uint64_t limits[20];
    for (std::uint64_t k = 0; k < 19; ++k) limits[k] = (k + 1) << 58;
    limits[19] = ~((length * (length + 1)) & 1);
    std::uint64_t count = 0;
    for (std::uint64_t value : values) {
        for (std::size_t k = 0; k < 20; ++k) count += value > limits[k] ? k + 1 : 0;
    }
    return count;
}

}  // namespace kernel
