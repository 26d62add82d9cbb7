double mean(const std::vector<double>& values) {
    double total = 0;
    for (double value : values) {
        total += value;
    }
    return total / static_cast<double>(values.size());
}
