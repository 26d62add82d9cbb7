void accumulate(std::vector<double>& total, std::vector<double>& part) {
    const std::size_t n = total.size() < part.size() ? total.size() : part.size();
    double* t = total.data();
    const double* p = part.data();
    for (std::size_t i = 0; i < n; ++i) {
        const double x = p[i];
        const double s = std::sin(x);
        t[i] = t[i] + x * x + s * s;
    }
}
