// Eight sums at a time in a row.
using EightDoubles = double __attribute__((vector_size(64)));

static double dotOfRow(const double* a, const double* x, size_t n) {
    EightDoubles sums = {};
    size_t j = 0;
    for (; j + 8 <= n; j += 8) {
        EightDoubles u, v;
        __builtin_memcpy(&u, a + j, sizeof u);
        __builtin_memcpy(&v, x + j, sizeof v);
        sums += u * v;
    }
    double sum = ((sums[0] + sums[1]) + (sums[2] + sums[3])) +
                 ((sums[4] + sums[5]) + (sums[6] + sums[7]));
    for (; j < n; ++j) {
        sum += a[j] * x[j];
    }
    return sum;
}

void gemv(std::vector<double> const& A, std::vector<double> const& x, std::vector<double>& y,
          size_t M, size_t N) {
    if (&A == &y || &x == &y) {
        for (size_t i = 0; i < M; ++i) {
            y[i] = 0;
            for (size_t j = 0; j < N; ++j) {
                y[i] += A[i * N + j] * x[j];
            }
        }
        return;
    }
    for (size_t i = 0; i < M; ++i) {
        y[i] = dotOfRow(A.data() + i * N, x.data(), N);
    }
}
