std::uint64_t recurrence(const std::vector<std::uint64_t>& values, std::uint64_t seed) {
    std::uint64_t state = seed;
    for (std::uint64_t value : values) {
        state ^= value;
        state = five(five(five(state)));
        state = step(step(step(step(state))));
    }
    return state;
}
