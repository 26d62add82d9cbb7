int weighted_mean(const double* values, const double* weights, int n, double* result) {
    if (values == nullptr || result == nullptr || n < 1) {
        return -1;
    }
    double sum = 0;
    double total = n;
    if (weights == nullptr) {
        for (int i = 0; i < n; ++i) {
            sum += std::sqrt(std::fabs(values[i]));
        }
    } else {
        total = 0;
        for (int i = 0; i < n; ++i) {
            const double weight = std::fabs(weights[i]);
            sum += std::sqrt(std::fabs(values[i])) * weight;
            total += weight;
        }
    }
    *result = total > 0 ? sum / total : 0;
    return 0;
}
