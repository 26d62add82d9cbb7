#pragma once

#include <cstddef>
#include <vector>

namespace hot {

/// y = A x for a sparse matrix in compressed sparse row form: row i holds the entries
/// values[row_start[i]] to values[row_start[i + 1] - 1], in the columns given beside them.
void csr_multiply(const std::vector<double>& values, const std::vector<int>& columns,
                  const std::vector<int>& row_start, const std::vector<double>& x,
                  std::vector<double>& y);

}  // namespace hot
