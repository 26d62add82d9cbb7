inline std::vector<std::size_t> histogram(const std::vector<std::uint8_t>& pixels) {
    std::vector<std::size_t> result(256, 0);
    for (std::uint8_t pixel : pixels) {
        ++result[pixel];
    }
    return result;
}
