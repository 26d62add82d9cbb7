// Row by row, four rows of U at a time: a row stays in the cache, and is loaded once for four.
void luFactorize(std::vector<double>& A, size_t N) {
    for (size_t i = 1; i < N; ++i) {
        double* row = &A[i * N];
        size_t k = 0;
        for (; k + 4 <= i; k += 4) {
            const double* u0 = &A[k * N];
            const double* u1 = u0 + N;
            const double* u2 = u1 + N;
            const double* u3 = u2 + N;
            const double f0 = row[k] / u0[k];
            const double f1 = (row[k + 1] - f0 * u0[k + 1]) / u1[k + 1];
            const double f2 = (row[k + 2] - f0 * u0[k + 2] - f1 * u1[k + 2]) / u2[k + 2];
            const double f3 =
                (row[k + 3] - f0 * u0[k + 3] - f1 * u1[k + 3] - f2 * u2[k + 3]) / u3[k + 3];
            row[k] = f0;
            row[k + 1] = f1;
            row[k + 2] = f2;
            row[k + 3] = f3;
            for (size_t j = k + 4; j < N; ++j) {
                row[j] = row[j] - f0 * u0[j] - f1 * u1[j] - f2 * u2[j] - f3 * u3[j];
            }
        }
        for (; k < i; ++k) {
            const double* u = &A[k * N];
            const double factor = row[k] / u[k];
            row[k] = factor;
            for (size_t j = k + 1; j < N; ++j) {
                row[j] -= factor * u[j];
            }
        }
    }
}
