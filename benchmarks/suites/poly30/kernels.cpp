#include <vector>

// D = alpha * A * B * C + beta * D; tmp is room for alpha * A * B. A is ni x nk, B is nk x nj, C is
// nj x nl, D is ni x nl and tmp is ni x nj.
void kernel_2mm(int ni, int nj, int nk, int nl, double alpha, double beta,
                std::vector<std::vector<double>>& tmp, const std::vector<std::vector<double>>& A,
                const std::vector<std::vector<double>>& B,
                const std::vector<std::vector<double>>& C, std::vector<std::vector<double>>& D) {
    for (int i = 0; i < ni; i++)
        for (int j = 0; j < nj; j++) {
            tmp[i][j] = 0.0;
            for (int k = 0; k < nk; ++k)
                tmp[i][j] += alpha * A[i][k] * B[k][j];
        }
    for (int i = 0; i < ni; i++)
        for (int j = 0; j < nl; j++) {
            D[i][j] *= beta;
            for (int k = 0; k < nj; ++k)
                D[i][j] += tmp[i][k] * C[k][j];
        }
}

// G = (A * B) * (C * D) by way of E = A * B and F = C * D. A is ni x nk, B is nk x nj, C is nj x nm
// and D is nm x nl; all are row-major.
void kernel_3mm(int ni, int nj, int nk, int nl, int nm, double* E, const double* A,
                const double* B, double* F, const double* C, const double* D, double* G) {
    for (int i = 0; i < ni; i++)
        for (int j = 0; j < nj; j++) {
            E[i * nj + j] = 0.0;
            for (int k = 0; k < nk; ++k)
                E[i * nj + j] += A[i * nk + k] * B[k * nj + j];
        }
    for (int i = 0; i < nj; i++)
        for (int j = 0; j < nl; j++) {
            F[i * nl + j] = 0.0;
            for (int k = 0; k < nm; ++k)
                F[i * nl + j] += C[i * nm + k] * D[k * nl + j];
        }
    for (int i = 0; i < ni; i++)
        for (int j = 0; j < nl; j++) {
            G[i * nl + j] = 0.0;
            for (int k = 0; k < nj; ++k)
                G[i * nl + j] += E[i * nj + k] * F[k * nl + j];
        }
}

// y = A' * (A * x) for an m x n matrix A; tmp is room for A * x.
void kernel_atax(int m, int n, const double* A, const double* x, double* y, double* tmp) {
    for (int i = 0; i < n; i++)
        y[i] = 0;
    for (int i = 0; i < m; i++) {
        tmp[i] = 0.0;
        for (int j = 0; j < n; j++)
            tmp[i] = tmp[i] + A[i * n + j] * x[j];
        for (int j = 0; j < n; j++)
            y[j] = y[j] + A[i * n + j] * tmp[i];
    }
}

// s = A' * r and q = A * p for an n x m matrix A.
void kernel_bicg(int m, int n, const std::vector<std::vector<double>>& A, std::vector<double>& s,
                 std::vector<double>& q, const std::vector<double>& p,
                 const std::vector<double>& r) {
    for (int i = 0; i < m; i++)
        s[i] = 0;
    for (int i = 0; i < n; i++) {
        q[i] = 0.0;
        for (int j = 0; j < m; j++) {
            s[j] = s[j] + r[i] * A[i][j];
            q[i] = q[i] + A[i][j] * p[j];
        }
    }
}

// Multiply every row along the last dimension of the nr x nq x np array A by the np x np matrix C4;
// sum is room for one row. All are row-major.
void kernel_doitgen(int nr, int nq, int np, double* A, const double* C4, double* sum) {
    for (int r = 0; r < nr; r++)
        for (int q = 0; q < nq; q++) {
            for (int p = 0; p < np; p++) {
                sum[p] = 0.0;
                for (int s = 0; s < np; s++)
                    sum[p] += A[(r * nq + q) * np + s] * C4[s * np + p];
            }
            for (int p = 0; p < np; p++)
                A[(r * nq + q) * np + p] = sum[p];
        }
}

// x1 += A * y1 and x2 += A' * y2 for an n x n matrix A.
void kernel_mvt(int n, std::vector<double>& x1, std::vector<double>& x2,
                const std::vector<double>& y1, const std::vector<double>& y2,
                const std::vector<std::vector<double>>& A) {
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++)
            x1[i] = x1[i] + A[i][j] * y1[j];
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++)
            x2[i] = x2[i] + A[j][i] * y2[j];
}
