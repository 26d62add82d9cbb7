double mean(const std::vector<double>& values) {
    if (values.empty()) {
        throw std::invalid_argument("mean of nothing");
    }
    double total = 0;
    for (double value : values) {
        total += value;
    }
    return total / static_cast<double>(values.size());
}
