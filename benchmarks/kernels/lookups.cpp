#include <cstdint>
#include <vector>

namespace kernel {

struct Tables {
    std::uint8_t mixed[256];
    std::uint8_t same[256];
    Tables() {
        for (int i = 0; i < 256; ++i) {
            mixed[i] = static_cast<std::uint8_t>(i * 167 + 13);
            same[i] = static_cast<std::uint8_t>(i);
        }
    }
};

static const Tables tables;

static inline std::uint8_t five(std::uint8_t state) {
    for (int k = 0; k < 5; ++k) state = tables.mixed[state];
    return state;
}

// Loads that wait for each other. Nineteen of a table that mixes for every value, and one of a table
// in which everything stands in its own place.
std::uint32_t lookups(const std::vector<std::uint8_t>& values, std::uint8_t start) {
    std::uint8_t state = start;
    std::uint32_t sum = 0;
    for (std::uint8_t value : values) {
        state = static_cast<std::uint8_t>(state ^ value);
        state = five(five(five(state)));
        for (int k = 0; k < 4; ++k) state = tables.mixed[state];
        state = tables.same[state];
        sum += state;
    }
    return sum;
}

}  // namespace kernel
