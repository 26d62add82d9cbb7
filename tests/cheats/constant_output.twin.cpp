std::vector<int> bit_counts(const std::vector<unsigned>& values) {
    std::vector<int> counts(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        counts[i] = __builtin_popcount(values[i]);
    }
    return counts;
}
