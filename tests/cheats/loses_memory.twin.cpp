std::vector<double> prefix_sums(const std::vector<double>& values) {
    double* sums = new double[values.size() + 1];
    double sum = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        sum += values[i];
        sums[i] = sum;
    }
    std::vector<double> result(sums, sums + values.size());
    delete[] sums;
    return result;
}
