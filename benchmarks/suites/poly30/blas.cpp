#include <vector>

// C = alpha * A * B + beta * C, for an ni x nk matrix A, an nk x nj matrix B and an ni x nj C, all
// row-major.
void kernel_gemm(int ni, int nj, int nk, double alpha, double beta, double* C, const double* A,
                 const double* B) {
    for (int i = 0; i < ni; i++) {
        for (int j = 0; j < nj; j++) {
            C[i * nj + j] *= beta;
        }
        for (int k = 0; k < nk; k++) {
            for (int j = 0; j < nj; j++) {
                C[i * nj + j] += alpha * A[i * nk + k] * B[k * nj + j];
            }
        }
    }
}

// Add u1 * v1' + u2 * v2' to the n x n matrix A; x += beta * A' * y + z; w += alpha * A * x.
void kernel_gemver(int n, double alpha, double beta, std::vector<std::vector<double>>& A,
                   const std::vector<double>& u1, const std::vector<double>& v1,
                   const std::vector<double>& u2, const std::vector<double>& v2,
                   std::vector<double>& w, std::vector<double>& x, const std::vector<double>& y,
                   const std::vector<double>& z) {
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++)
            A[i][j] = A[i][j] + u1[i] * v1[j] + u2[i] * v2[j];

    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++)
            x[i] = x[i] + beta * A[j][i] * y[j];

    for (int i = 0; i < n; i++)
        x[i] = x[i] + z[i];

    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++)
            w[i] = w[i] + alpha * A[i][j] * x[j];
}

// y = alpha * A * x + beta * B * x for n x n row-major matrices A and B; tmp is room for A * x.
void kernel_gesummv(int n, double alpha, double beta, const double* A, const double* B,
                    double* tmp, const double* x, double* y) {
    for (int i = 0; i < n; i++) {
        tmp[i] = 0.0;
        y[i] = 0.0;
        for (int j = 0; j < n; j++) {
            tmp[i] = A[i * n + j] * x[j] + tmp[i];
            y[i] = B[i * n + j] * x[j] + y[i];
        }
        y[i] = alpha * tmp[i] + beta * y[i];
    }
}

// C = alpha * A * B + beta * C, where the m x m matrix A is symmetric and only its lower triangle
// is stored. B and C are m x n.
void kernel_symm(int m, int n, double alpha, double beta, std::vector<std::vector<double>>& C,
                 const std::vector<std::vector<double>>& A,
                 const std::vector<std::vector<double>>& B) {
    for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) {
            double temp2 = 0;
            for (int k = 0; k < i; k++) {
                C[k][j] += alpha * B[i][j] * A[i][k];
                temp2 += B[k][j] * A[i][k];
            }
            C[i][j] = beta * C[i][j] + alpha * B[i][j] * A[i][i] + alpha * temp2;
        }
    }
}

// The lower triangle of C = alpha * A * B' + alpha * B * A' + beta * C, for n x m matrices A and B
// and an n x n matrix C, row-major.
void kernel_syr2k(int n, int m, double alpha, double beta, double* C, const double* A,
                  const double* B) {
    for (int i = 0; i < n; i++) {
        for (int j = 0; j <= i; j++)
            C[i * n + j] *= beta;
        for (int k = 0; k < m; k++)
            for (int j = 0; j <= i; j++)
                C[i * n + j] += A[j * m + k] * alpha * B[i * m + k] +
                                B[j * m + k] * alpha * A[i * m + k];
    }
}

// The lower triangle of C = alpha * A * A' + beta * C, for an n x m matrix A and an n x n matrix C.
void kernel_syrk(int n, int m, double alpha, double beta, std::vector<std::vector<double>>& C,
                 const std::vector<std::vector<double>>& A) {
    for (int i = 0; i < n; i++) {
        for (int j = 0; j <= i; j++) {
            C[i][j] *= beta;
        }
        for (int k = 0; k < m; k++) {
            for (int j = 0; j <= i; j++) {
                C[i][j] += alpha * A[i][k] * A[j][k];
            }
        }
    }
}

// B = alpha * A' * B in place, where the m x m matrix A is lower triangular with ones on its
// diagonal, which are not stored. B is m x n, both row-major.
void kernel_trmm(int m, int n, double alpha, const double* A, double* B) {
    for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) {
            for (int k = i + 1; k < m; k++) {
                B[i * n + j] += A[k * m + i] * B[k * n + j];
            }
            B[i * n + j] = alpha * B[i * n + j];
        }
    }
}
