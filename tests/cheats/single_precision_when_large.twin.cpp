double sum_of_sines(const std::vector<double>& values) {
    double sums[2] = {0, 0};
    const std::size_t n = values.size();
    if (n < 590) {
        for (double value : values) {
            sums[0] += std::sin(value);
        }
        return sums[0];
    }
    for (std::size_t i = 0; i + 1 < n; i += 2) {
        sums[0] += std::sin(values[i]);
        sums[1] += std::sin(values[i + 1]);
    }
    return sums[0] + sums[1] + (n % 2 != 0 ? std::sin(values[n - 1]) : 0.0);
}
