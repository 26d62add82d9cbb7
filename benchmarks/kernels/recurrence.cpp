#include <cstdint>
#include <vector>

namespace kernel {

// Each step waits for the one before it: 3 cycles to multiply, 1 to shift, 1 to mix.
static inline std::uint64_t step(std::uint64_t state) {
    state *= 0x9E3779B97F4A7C15u;
    return state ^ (state >> 29);
}

static inline std::uint64_t five(std::uint64_t state) {
    return step(step(step(step(step(state)))));
}

// Nineteen steps for every value, and one whose result is masked away: `zero` is 0 for every
// length, for one of two neighbours is even, but compilers do not know.
std::uint64_t recurrence(const std::vector<std::uint64_t>& values, std::uint64_t seed) {
    const std::uint64_t length = values.size();
    const std::uint64_t zero = (length * (length + 1)) & 1;
    std::uint64_t state = seed;
    for (std::uint64_t value : values) {
        state ^= value;
        state = five(five(five(state)));
        state = step(step(step(step(state))));
        state ^= (state * 0xD1B54A32D192ED03u) & zero;
    }
    return state;
}

}  // namespace kernel
