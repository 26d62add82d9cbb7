std::int64_t conversions(const std::vector<std::int32_t>& values, std::int32_t start) {
    std::int64_t state = start;
    for (std::int32_t value : values) {
        state = five(five(five(state, value), value), value);
        state = half(half(half(half(state, value), value), value), value);
    }
    return state;
}
