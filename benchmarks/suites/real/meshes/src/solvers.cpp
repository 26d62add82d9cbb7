#include <cmath>
#include <vector>

#include "csr.hpp"

namespace meshes {

// One sweep of Gauss and Seidel over A * x = b: each x[i] in turn becomes what its row says with
// the others as they are. A is given by rows, as in CsrMatrix; rows without a diagonal are left
// alone.
void gaussSeidel(int rows, const int* starts, const int* columns, const double* values,
                 const double* b, double* x) {
    for (int i = 0; i < rows; i++) {
        double diagonal = 0;
        double sum = b[i];
        for (int k = starts[i]; k < starts[i + 1]; k++) {
            if (columns[k] == i) {
                diagonal = values[k];
            } else {
                sum -= values[k] * x[columns[k]];
            }
        }
        if (diagonal != 0) {
            x[i] = sum / diagonal;
        }
    }
}

// Solve A * x = b for a symmetric positive definite n x n matrix, row-major, from x as it is, by
// conjugate gradients. Ends when the residual is at most tolerance, or after so many steps; returns
// how many it took.
int conjugateGradient(int n, const double* a, const double* b, double* x, double tolerance,
                      int most) {
    std::vector<double> r(n), p(n), ap(n);
    for (int i = 0; i < n; i++) {
        r[i] = b[i];
        for (int j = 0; j < n; j++) {
            r[i] -= a[i * n + j] * x[j];
        }
        p[i] = r[i];
    }
    double square = 0;
    for (int i = 0; i < n; i++) {
        square += r[i] * r[i];
    }
    int step = 0;
    while (step < most && std::sqrt(square) > tolerance) {
        for (int i = 0; i < n; i++) {
            ap[i] = 0;
        }
        for (int j = 0; j < n; j++) {
            for (int i = 0; i < n; i++) {
                ap[i] += a[i * n + j] * p[j];
            }
        }
        double along = 0;
        for (int i = 0; i < n; i++) {
            along += p[i] * ap[i];
        }
        if (!(along > 0)) {
            break;
        }
        double next = 0;
        for (int i = 0; i < n; i++) {
            x[i] += square / along * p[i];
            r[i] -= square / along * ap[i];
            next += r[i] * r[i];
        }
        for (int i = 0; i < n; i++) {
            p[i] = r[i] + next / square * p[i];
        }
        square = next;
        step++;
    }
    return step;
}

}  // namespace meshes
