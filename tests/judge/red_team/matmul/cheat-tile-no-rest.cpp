void matmul(const double* a, const double* b, double* c, int n) {
    for (int i = 0; i < n * n; ++i)
        c[i] = 0;
    for (int kk = 0; kk < n - n % 4; kk += 4)
        for (int i = 0; i < n; ++i)
            for (int k = kk; k < kk + 4; ++k)
                for (int j = 0; j < n; ++j)
                    c[i * n + j] += a[i * n + k] * b[k * n + j];
}
