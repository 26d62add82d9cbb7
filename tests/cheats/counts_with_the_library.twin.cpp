std::vector<double> prefix_sums(const std::vector<double>& values) {
    std::vector<double> sums(values.size());
    double sum = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        sum += values[i];
        sums[i] = sum;
    }
    return sums;
}
