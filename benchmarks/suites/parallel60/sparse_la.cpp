#include <algorithm>
#include <cstddef>
#include <vector>

struct Element {
    size_t index;
    double value;
};

struct COOElement {
    size_t row, column;
    double value;
};

// Compute y = alpha * A * x + beta * y for the sparse M x N matrix A in coordinate format.
void spmv(double alpha, std::vector<COOElement> const& A, std::vector<double> const& x,
          double beta, std::vector<double>& y, size_t M, size_t N) {
    for (size_t i = 0; i < M; ++i) {
        y[i] *= beta;
    }
    for (auto const& element : A) {
        if (element.row < M && element.column < N) {
            y[element.row] += alpha * element.value * x[element.column];
        }
    }
}

// Multiply the sparse M x K matrix A by the sparse K x N matrix X, both in coordinate format, and
// store the result in the dense row-major M x N matrix Y.
void spmm(std::vector<COOElement> const& A, std::vector<COOElement> const& X,
          std::vector<double>& Y, size_t M, size_t K, size_t N) {
    Y.clear();
    Y.resize(M * N, 0.0);
    for (auto const& a : A) {
        for (auto const& b : X) {
            if (a.column == b.row && a.column < K && a.row < M && b.column < N) {
                Y[a.row * N + b.column] += a.value * b.value;
            }
        }
    }
}

// Compute z = alpha * x + y for the sparse vectors x and y; z is a dense vector of length N.
void sparseAxpy(double alpha, std::vector<Element> const& x, std::vector<Element> const& y,
                std::vector<double>& z) {
    for (size_t i = 0; i < z.size(); ++i) {
        z[i] = 0;
    }
    for (Element e : x) {
        if (e.index < z.size()) {
            z[e.index] += alpha * e.value;
        }
    }
    for (Element e : y) {
        if (e.index < z.size()) {
            z[e.index] += e.value;
        }
    }
}

// Solve A * x = b for x, where A is a sparse N x N matrix in coordinate format. b and x are dense.
void sparseSolve(std::vector<COOElement> const& A, std::vector<double> const& b,
                 std::vector<double>& x, size_t N) {
    std::vector<std::vector<double>> matrix(N, std::vector<double>(N, 0.0));
    std::vector<double> rhs(b);
    for (auto const& element : A) {
        if (element.row < N && element.column < N) {
            matrix[element.row][element.column] = element.value;
        }
    }
    for (size_t i = 0; i < N; ++i) {
        for (size_t j = i + 1; j < N; ++j) {
            double factor = matrix[j][i] / matrix[i][i];
            for (size_t k = i; k < N; ++k) {
                matrix[j][k] -= factor * matrix[i][k];
            }
            rhs[j] -= factor * rhs[i];
        }
    }
    for (size_t i = N; i > 0; --i) {
        double sum = 0;
        for (size_t j = i; j < N; ++j) {
            sum += matrix[i - 1][j] * x[j];
        }
        x[i - 1] = (rhs[i - 1] - sum) / matrix[i - 1][i - 1];
    }
}

// Factorise the sparse N x N matrix A, in coordinate format, into the dense row-major triangular
// matrices L (with ones on its diagonal) and U.
void sparseLU(std::vector<COOElement> const& A, std::vector<double>& L, std::vector<double>& U,
              size_t N) {
    std::vector<std::vector<double>> full(N, std::vector<double>(N));
    for (auto const& element : A) {
        if (element.row < N && element.column < N) {
            full[element.row][element.column] = element.value;
        }
    }
    for (size_t i = 0; i < N; ++i) {
        for (size_t j = 0; j < N; ++j) {
            L[i * N + j] = i == j ? 1.0 : 0.0;
            U[i * N + j] = 0.0;
        }
    }
    for (size_t i = 0; i < N; ++i) {
        for (size_t j = i; j < N; ++j) {
            double sum = 0;
            for (size_t k = 0; k < i; ++k) {
                sum += L[i * N + k] * U[k * N + j];
            }
            U[i * N + j] = full[i][j] - sum;
        }
        for (size_t j = i + 1; j < N; ++j) {
            double sum = 0;
            for (size_t k = 0; k < i; ++k) {
                sum += L[j * N + k] * U[k * N + i];
            }
            L[j * N + i] = (full[j][i] - sum) / U[i * N + i];
        }
    }
}
