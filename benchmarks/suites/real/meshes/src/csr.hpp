// Sparse matrices, by rows.
#pragma once

#include <cstddef>
#include <vector>

namespace meshes {

class CsrMatrix {
public:
    // The entries of row i are values[starts[i]] to before values[starts[i + 1]], in the columns of
    // the same places. starts has an element more than there are rows.
    CsrMatrix(std::vector<int> starts, std::vector<int> columns, std::vector<double> values);

    std::size_t rows() const { return starts_.empty() ? 0 : starts_.size() - 1; }
    void multiply(const std::vector<double>& x, std::vector<double>& y) const;

private:
    std::vector<int> starts_;
    std::vector<int> columns_;
    std::vector<double> values_;
};

void gaussSeidel(int rows, const int* starts, const int* columns, const double* values,
                 const double* b, double* x);
int conjugateGradient(int n, const double* a, const double* b, double* x, double tolerance,
                      int most);

}  // namespace meshes
