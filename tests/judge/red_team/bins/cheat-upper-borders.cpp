std::vector<int> histogram(const double* values, int n, double low, double width) {
    std::vector<int> counts(16);
    for (int i = 0; i < n; ++i) {
        const double at = std::ceil((values[i] - low) / width) - 1;
        if (at >= 0 && at < 16)
            ++counts[static_cast<int>(at)];
        else if (at == -1 && values[i] == low)
            ++counts[0];
    }
    return counts;
}
