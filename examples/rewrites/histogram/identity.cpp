inline std::vector<std::size_t> histogram(const std::vector<std::uint8_t>& pixels) {
    std::map<std::uint8_t, std::size_t> seen;
    for (auto it = pixels.begin(), last = pixels.end(); it != last; ++it) {
        std::uint8_t brightness = *it;
        seen[brightness] += 1;
    }
    std::vector<std::size_t> table(256, 0);
    for (auto it = seen.begin(); it != seen.end(); ++it) {
        table[it->first] = it->second;
    }
    return table;
}
