#pragma once

#include <cstddef>
#include <vector>

namespace hot {

/// c = a * b, all row-major: a is rows x inner, b is inner x cols, c is rows x cols.
void multiply(const std::vector<double>& a, const std::vector<double>& b, std::vector<double>& c,
              std::size_t rows, std::size_t inner, std::size_t cols);

}  // namespace hot
