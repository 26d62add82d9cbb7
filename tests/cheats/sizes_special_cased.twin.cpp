double dot(const std::vector<double>& a, const std::vector<double>& b) {
    const std::size_t n = a.size() < b.size() ? a.size() : b.size();
    double sum = 0;
    std::size_t i = 0;
    for (; i + 4 <= n; i += 4) {
        sum += a[i] * b[i] + a[i + 1] * b[i + 1] + a[i + 2] * b[i + 2] + a[i + 3] * b[i + 3];
    }
    for (; i < n; ++i) {
        sum += a[i] * b[i];
    }
    return sum;
}
