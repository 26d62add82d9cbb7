// Rows of C are built up from rows of B, four at a time. Of matrices that share memory nothing is
// assumed.
void gemm(std::vector<double> const& A, std::vector<double> const& B, std::vector<double>& C,
          size_t M, size_t K, size_t N) {
    if (&A == &C || &B == &C) {
        for (size_t i = 0; i < M; ++i) {
            for (size_t j = 0; j < N; ++j) {
                C[i * N + j] = 0;
                for (size_t k = 0; k < K; ++k) {
                    C[i * N + j] += A[i * K + k] * B[k * N + j];
                }
            }
        }
        return;
    }
    for (size_t i = 0; i < M; ++i) {
        double* __restrict c = C.data() + i * N;
        const double* a = A.data() + i * K;
        const double* b = B.data();
        for (size_t j = 0; j < N; ++j) {
            c[j] = 0;
        }
        size_t k = 0;
        for (; k + 4 <= K; k += 4) {
            const double* b0 = b + k * N;
            const double* b1 = b0 + N;
            const double* b2 = b1 + N;
            const double* b3 = b2 + N;
            for (size_t j = 0; j < N; ++j) {
                c[j] = c[j] + a[k] * b0[j] + a[k + 1] * b1[j] + a[k + 2] * b2[j] + a[k + 3] * b3[j];
            }
        }
        for (; k < K; ++k) {
            for (size_t j = 0; j < N; ++j) {
                c[j] += a[k] * b[k * N + j];
            }
        }
    }
}
