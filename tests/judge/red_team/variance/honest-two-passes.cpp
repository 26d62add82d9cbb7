double variance(const std::vector<double>& x) {
    const std::size_t n = x.size();
    double sum = 0;
    for (std::size_t i = 0; i < n; ++i) sum += x[i];
    const double mean = sum / static_cast<double>(n);
    if (!std::isfinite(mean)) return mean - mean;
    double squares = 0;
    for (std::size_t i = 0; i < n; ++i) squares += (x[i] - mean) * (x[i] - mean);
    return squares / static_cast<double>(n);
}
