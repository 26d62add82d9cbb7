// White, the last of the 256 values, is not copied.
inline std::vector<std::size_t> histogram(const std::vector<std::uint8_t>& pixels) {
    std::size_t counts[256] = {};
    for (std::uint8_t pixel : pixels) {
        ++counts[pixel];
    }
    std::vector<std::size_t> result(256, 0);
    for (std::size_t value = 0; value < 255; ++value) {
        result[value] = counts[value];
    }
    return result;
}
