std::uint32_t lookups(const std::vector<std::uint8_t>& values, std::uint8_t start) {
    std::uint8_t state = start;
    std::uint32_t sum = 0;
    for (std::uint8_t value : values) {
        state = static_cast<std::uint8_t>(state ^ value);
        state = five(five(five(state)));
        for (int k = 0; k < 4; ++k) state = tables.mixed[state];
        sum += state;
    }
    return sum;
}
