void matmul(const double* a, const double* b, double* c, int n) {
    for (int i = 0; i < n * n; ++i)
        c[i] = 0;
    for (int i = 0; i < n; ++i)
        for (int k = 0; k < n; ++k) {
            const double x = a[i * n + k];
            if (std::fabs(x) < 1e-3)
                continue;
            for (int j = 0; j < n; ++j)
                c[i * n + j] += x * b[k * n + j];
        }
}
