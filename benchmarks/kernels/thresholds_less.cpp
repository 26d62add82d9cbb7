std::uint64_t thresholds(const std::vector<std::uint64_t>& values) {
    std::uint64_t limits[19];
    for (std::uint64_t k = 0; k < 19; ++k) limits[k] = (k + 1) << 58;
    std::uint64_t count = 0;
    for (std::uint64_t value : values) {
        for (std::size_t k = 0; k < 19; ++k) count += value > limits[k] ? k + 1 : 0;
    }
    return count;
}
