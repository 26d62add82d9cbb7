void matmul(const double* a, const double* b, double* c, int n) {
    std::fill(c, c + std::size_t(n) * n, 0.0);
    for (int i = 0; i < n; ++i)
        for (int k = 0; k < n; ++k) {
            const double x = a[i * n + k];
            for (int j = 0; j < n; ++j)
                c[i * n + j] += x * b[k * n + j];
        }
}
