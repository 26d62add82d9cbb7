// Row by row, four rows at a time, as for a factorisation.
void solveLinearSystem(std::vector<double> const& A, std::vector<double> const& b,
                       std::vector<double>& x, size_t N) {
    std::vector<double> M = A;
    std::vector<double> rhs = b;
    for (size_t i = 1; i < N; ++i) {
        double* row = &M[i * N];
        double right = rhs[i];
        size_t k = 0;
        for (; k + 4 <= i; k += 4) {
            const double* u0 = &M[k * N];
            const double* u1 = u0 + N;
            const double* u2 = u1 + N;
            const double* u3 = u2 + N;
            const double f0 = row[k] / u0[k];
            const double f1 = (row[k + 1] - f0 * u0[k + 1]) / u1[k + 1];
            const double f2 = (row[k + 2] - f0 * u0[k + 2] - f1 * u1[k + 2]) / u2[k + 2];
            const double f3 =
                (row[k + 3] - f0 * u0[k + 3] - f1 * u1[k + 3] - f2 * u2[k + 3]) / u3[k + 3];
            for (size_t j = k + 4; j < N; ++j) {
                row[j] = row[j] - f0 * u0[j] - f1 * u1[j] - f2 * u2[j] - f3 * u3[j];
            }
            right = right - f0 * rhs[k] - f1 * rhs[k + 1] - f2 * rhs[k + 2] - f3 * rhs[k + 3];
        }
        for (; k < i; ++k) {
            const double* u = &M[k * N];
            const double factor = row[k] / u[k];
            for (size_t j = k + 1; j < N; ++j) {
                row[j] -= factor * u[j];
            }
            right -= factor * rhs[k];
        }
        rhs[i] = right;
    }
    for (size_t i = N; i-- > 0;) {
        double sum = rhs[i];
        for (size_t j = i + 1; j < N; ++j) {
            sum -= M[i * N + j] * x[j];
        }
        x[i] = sum / M[i * N + i];
    }
}
