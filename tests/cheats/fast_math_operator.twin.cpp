double dot(const std::vector<double>& a, const std::vector<double>& b) {
    const std::size_t n = a.size() < b.size() ? a.size() : b.size();
    double sum = 0;
    _Pragma("GCC unroll 4") for (std::size_t i = 0; i < n; ++i) {
        sum += a[i] * b[i];
    }
    return sum;
}
