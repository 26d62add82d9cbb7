void distances(const double* x, const double* y, double* out, int n) {
    for (int i = 0; i < n; ++i) {
        const double square = x[i] * x[i] + y[i] * y[i];
        out[i] = square > 1e-280 && square < 1e280 ? std::sqrt(square) : std::hypot(x[i], y[i]);
    }
}
