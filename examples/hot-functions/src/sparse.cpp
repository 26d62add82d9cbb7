#include "hot/sparse.hpp"

#include <numeric>

namespace hot {

// Collects the products of every row in a new vector, only to add them up.
void csr_multiply(const std::vector<double>& values, const std::vector<int>& columns,
                  const std::vector<int>& row_start, const std::vector<double>& x,
                  std::vector<double>& y) {
    for (std::size_t row = 0; row + 1 < row_start.size(); ++row) {
        std::vector<double> products;
        for (int entry = row_start[row]; entry < row_start[row + 1]; ++entry) {
            products.push_back(values[entry] * x[columns[entry]]);
        }
        y[row] = std::accumulate(products.begin(), products.end(), 0.0);
    }
}

}  // namespace hot
