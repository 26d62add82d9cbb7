#include <cmath>
#include <vector>

// Replace the lower triangle of the positive definite n x n matrix A by L such that A = L * L'.
void kernel_cholesky(int n, double* A) {
    for (int i = 0; i < n; i++) {
        for (int j = 0; j < i; j++) {
            for (int k = 0; k < j; k++) {
                A[i * n + j] -= A[i * n + k] * A[j * n + k];
            }
            A[i * n + j] /= A[j * n + j];
        }
        for (int k = 0; k < i; k++) {
            A[i * n + i] -= A[i * n + k] * A[i * n + k];
        }
        A[i * n + i] = std::sqrt(A[i * n + i]);
    }
}

// Solve the Toeplitz system that r describes, by the recursion of Levinson and Durbin.
void kernel_durbin(int n, const std::vector<double>& r, std::vector<double>& y) {
    std::vector<double> z(n);
    double alpha, beta, sum;
    y[0] = -r[0];
    beta = 1.0;
    alpha = -r[0];
    for (int k = 1; k < n; k++) {
        beta = (1 - alpha * alpha) * beta;
        sum = 0.0;
        for (int i = 0; i < k; i++) {
            sum += r[k - i - 1] * y[i];
        }
        alpha = -(r[k] + sum) / beta;
        for (int i = 0; i < k; i++) {
            z[i] = y[i] + alpha * y[k - i - 1];
        }
        for (int i = 0; i < k; i++) {
            y[i] = z[i];
        }
        y[k] = alpha;
    }
}

// Factorise the m x n matrix A into Q, of the same size and with orthonormal columns, and the upper
// triangular n x n matrix R by the modified method of Gram and Schmidt. A is changed on the way.
void kernel_gramschmidt(int m, int n, std::vector<std::vector<double>>& A,
                        std::vector<std::vector<double>>& R, std::vector<std::vector<double>>& Q) {
    for (int k = 0; k < n; k++) {
        double nrm = 0.0;
        for (int i = 0; i < m; i++)
            nrm += A[i][k] * A[i][k];
        R[k][k] = std::sqrt(nrm);
        for (int i = 0; i < m; i++)
            Q[i][k] = A[i][k] / R[k][k];
        for (int j = k + 1; j < n; j++) {
            R[k][j] = 0.0;
            for (int i = 0; i < m; i++)
                R[k][j] += Q[i][k] * A[i][j];
            for (int i = 0; i < m; i++)
                A[i][j] = A[i][j] - Q[i][k] * R[k][j];
        }
    }
}

// Factorise the n x n matrix A into L and U in place, without pivoting; the diagonal of L is 1.
void kernel_lu(int n, double* A) {
    for (int i = 0; i < n; i++) {
        for (int j = 0; j < i; j++) {
            for (int k = 0; k < j; k++) {
                A[i * n + j] -= A[i * n + k] * A[k * n + j];
            }
            A[i * n + j] /= A[j * n + j];
        }
        for (int j = i; j < n; j++) {
            for (int k = 0; k < i; k++) {
                A[i * n + j] -= A[i * n + k] * A[k * n + j];
            }
        }
    }
}

// Solve A * x = b by the factorisation of A into L and U, in place, followed by a forward and a
// backward substitution; y is room for what is between.
void kernel_ludcmp(int n, std::vector<std::vector<double>>& A, const std::vector<double>& b,
                   std::vector<double>& x, std::vector<double>& y) {
    double w;
    for (int i = 0; i < n; i++) {
        for (int j = 0; j < i; j++) {
            w = A[i][j];
            for (int k = 0; k < j; k++) {
                w -= A[i][k] * A[k][j];
            }
            A[i][j] = w / A[j][j];
        }
        for (int j = i; j < n; j++) {
            w = A[i][j];
            for (int k = 0; k < i; k++) {
                w -= A[i][k] * A[k][j];
            }
            A[i][j] = w;
        }
    }
    for (int i = 0; i < n; i++) {
        w = b[i];
        for (int j = 0; j < i; j++)
            w -= A[i][j] * y[j];
        y[i] = w;
    }
    for (int i = n - 1; i >= 0; i--) {
        w = y[i];
        for (int j = i + 1; j < n; j++)
            w -= A[i][j] * x[j];
        x[i] = w / A[i][i];
    }
}

// Solve L * x = b for the lower triangular n x n matrix L.
void kernel_trisolv(int n, const double* L, double* x, const double* b) {
    for (int i = 0; i < n; i++) {
        x[i] = b[i];
        for (int j = 0; j < i; j++)
            x[i] -= L[i * n + j] * x[j];
        x[i] = x[i] / L[i * n + i];
    }
}
