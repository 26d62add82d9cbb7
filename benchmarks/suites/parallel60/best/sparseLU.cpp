// Row by row: a row of sums takes in the rows of U above it, and every access is along a row.
void sparseLU(std::vector<COOElement> const& A, std::vector<double>& L, std::vector<double>& U,
              size_t N) {
    std::vector<double> full(N * N), sums(N);
    for (auto const& element : A) {
        if (element.row < N && element.column < N) {
            full[element.row * N + element.column] = element.value;
        }
    }
    for (size_t i = 0; i < N; ++i) {
        double* l = &L[i * N];
        double* u = &U[i * N];
        const double* a = &full[i * N];
        std::fill(sums.begin(), sums.end(), 0.0);
        for (size_t k = 0; k < i; ++k) {
            const double* above = &U[k * N];
            const double factor = (a[k] - sums[k]) / above[k];
            l[k] = factor;
            u[k] = 0.0;
            for (size_t j = k + 1; j < N; ++j) {
                sums[j] += factor * above[j];
            }
        }
        l[i] = 1.0;
        for (size_t j = i + 1; j < N; ++j) {
            l[j] = 0.0;
        }
        for (size_t j = i; j < N; ++j) {
            u[j] = a[j] - sums[j];
        }
    }
}
