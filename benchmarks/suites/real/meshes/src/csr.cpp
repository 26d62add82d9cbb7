#include "csr.hpp"

#include <utility>

namespace meshes {

CsrMatrix::CsrMatrix(std::vector<int> starts, std::vector<int> columns, std::vector<double> values)
    : starts_(std::move(starts)), columns_(std::move(columns)), values_(std::move(values)) {}

// y = A * x. y becomes as long as there are rows; entries in columns that x does not have count
// nothing.
void CsrMatrix::multiply(const std::vector<double>& x, std::vector<double>& y) const {
    y.clear();
    for (std::size_t row = 0; row < rows(); row++) {
        y.push_back(0);
        for (int k = starts_[row]; k < starts_[row + 1]; k++) {
            if (columns_[k] >= 0 && static_cast<std::size_t>(columns_[k]) < x.size()) {
                y[row] += values_[k] * x[columns_[k]];
            }
        }
    }
}

}  // namespace meshes
