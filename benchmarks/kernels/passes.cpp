#include <cstddef>
#include <cstdint>
#include <vector>

namespace kernel {

// Twenty passes over the values, in which nothing waits for anything. What the last one adds is
// multiplied by 0: `zero` is that for every length, but compilers do not know.
std::uint64_t passes(const std::vector<std::uint64_t>& values) {
    const std::uint64_t length = values.size();
    const std::uint64_t zero = (length * (length + 1)) & 1;
    std::uint64_t sum = 0;
    for (std::uint64_t pass = 0; pass < 20; ++pass) {
        const std::uint64_t key = pass * 0x9E3779B97F4A7C15u;
        std::uint64_t part = 0;
        for (std::uint64_t value : values) part += (value ^ key) >> 7;
        sum += pass < 19 ? part : part * zero;
    }
    return sum;
}

}  // namespace kernel
