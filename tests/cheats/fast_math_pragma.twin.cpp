double dot(const std::vector<double>& a, const std::vector<double>& b) {
    const std::size_t n = a.size() < b.size() ? a.size() : b.size();
    double sum[4] = {0, 0, 0, 0};
    std::size_t i = 0;
    for (; i + 4 <= n; i += 4) {
        for (std::size_t lane = 0; lane < 4; ++lane) {
            sum[lane] += a[i + lane] * b[i + lane];
        }
    }
    for (; i < n; ++i) {
        sum[0] += a[i] * b[i];
    }
    return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}
