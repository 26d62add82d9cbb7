static std::vector<long long> prefix_sums(const std::vector<int>& values) {
    std::vector<long long> totals;
    std::size_t last = 0;
    while (last < values.size()) {
        long long total = 0;
        std::size_t at = 0;
        while (at <= last) {
            total = total + values[at];
            at = at + 1;
        }
        totals.push_back(total);
        last = last + 1;
    }
    return totals;
}
