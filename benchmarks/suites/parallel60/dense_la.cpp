#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

// Factorise the N x N matrix A (row-major) into L and U such that A = L * U, without pivoting.
// Store the result in place: the strict lower triangle holds L (its diagonal is 1), the rest U.
void luFactorize(std::vector<double>& A, size_t N) {
    for (size_t k = 0; k < N; ++k) {
        for (size_t i = k + 1; i < N; ++i) {
            double factor = A[i * N + k] / A[k * N + k];
            A[i * N + k] = factor;
            for (size_t j = k + 1; j < N; ++j) {
                A[i * N + j] -= factor * A[k * N + j];
            }
        }
    }
}

// Solve the linear system A * x = b for x, where A is an N x N row-major matrix, by Gaussian
// elimination and back substitution. A and b may not be modified.
void solveLinearSystem(std::vector<double> const& A, std::vector<double> const& b,
                       std::vector<double>& x, size_t N) {
    std::vector<double> M = A;
    std::vector<double> rhs = b;
    for (size_t i = 0; i < N; ++i) {
        for (size_t j = i + 1; j < N; ++j) {
            double factor = M[j * N + i] / M[i * N + i];
            for (size_t k = i; k < N; ++k) {
                M[j * N + k] -= factor * M[i * N + k];
            }
            rhs[j] -= factor * rhs[i];
        }
    }
    for (int i = static_cast<int>(N) - 1; i >= 0; --i) {
        double sum = rhs[i];
        for (size_t j = i + 1; j < N; ++j) {
            sum -= M[i * N + j] * x[j];
        }
        x[i] = sum / M[i * N + i];
    }
}

// Multiply the M x K matrix A by the K x N matrix B and store the result in the M x N matrix C.
// All matrices are row-major.
void gemm(std::vector<double> const& A, std::vector<double> const& B, std::vector<double>& C,
          size_t M, size_t K, size_t N) {
    for (size_t i = 0; i < M; ++i) {
        for (size_t j = 0; j < N; ++j) {
            C[i * N + j] = 0;
            for (size_t k = 0; k < K; ++k) {
                C[i * N + j] += A[i * K + k] * B[k * N + j];
            }
        }
    }
}

// Compute z = alpha * x + y. The three vectors have the same length.
void axpy(double alpha, std::vector<double> const& x, std::vector<double> const& y,
          std::vector<double>& z) {
    for (size_t i = 0; i < x.size(); ++i) {
        z[i] = alpha * x[i] + y[i];
    }
}

// Multiply the M x N row-major matrix A by the vector x of length N; y has length M.
void gemv(std::vector<double> const& A, std::vector<double> const& x, std::vector<double>& y,
          size_t M, size_t N) {
    for (size_t i = 0; i < M; ++i) {
        y[i] = 0;
        for (size_t j = 0; j < N; ++j) {
            y[i] += A[i * N + j] * x[j];
        }
    }
}
