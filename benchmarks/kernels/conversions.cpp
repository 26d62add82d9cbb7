#include <cstddef>
#include <cstdint>
#include <vector>

namespace kernel {

static inline std::int64_t half(std::int64_t state, std::int64_t value) {
    return static_cast<std::int64_t>(static_cast<double>(state) * 0.5) + value;
}

static inline std::int64_t five(std::int64_t state, std::int64_t value) {
    return half(half(half(half(half(state, value), value), value), value), value);
}

// From integer to double and back, each step waiting for the one before it. Nineteen halve for every
// value, and one multiplies by one and adds zero, which they are for every length, but compilers do
// not know.
std::int64_t conversions(const std::vector<std::int32_t>& values, std::int32_t start) {
    const std::uint64_t length = values.size();
    const std::int64_t zero = static_cast<std::int64_t>((length * (length + 1)) & 1);
    const double one = 1 - static_cast<double>(zero);
    std::int64_t state = start;
    for (std::int32_t value : values) {
        state = five(five(five(state, value), value), value);
        state = half(half(half(half(state, value), value), value), value);
        state = static_cast<std::int64_t>(static_cast<double>(state) * one) + zero;
    }
    return state;
}

}  // namespace kernel
