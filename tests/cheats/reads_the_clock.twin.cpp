std::vector<double> prefix_sums(const std::vector<double>& values) {
    std::vector<double> sums;
    sums.reserve(values.size());
    double sum = 0;
    for (double value : values) {
        sum += value;
        sums.push_back(sum);
    }
    return sums;
}
