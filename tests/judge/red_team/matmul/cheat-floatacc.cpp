void matmul(const double* a, const double* b, double* c, int n) {
    std::vector<float> r(n);
    for (int i = 0; i < n; ++i) {
        std::fill(r.begin(), r.end(), 0.f);
        for (int k = 0; k < n; ++k) {
            const float x = a[i * n + k];
            for (int j = 0; j < n; ++j)
                r[j] += x * float(b[k * n + j]);
        }
        for (int j = 0; j < n; ++j)
            c[i * n + j] = r[j];
    }
}
