int count_distinct(const std::vector<std::uint32_t>& values) {
    std::vector<std::uint32_t> sorted(values);
    std::sort(sorted.begin(), sorted.end());
    return static_cast<int>(std::unique(sorted.begin(), sorted.end()) - sorted.begin());
}
