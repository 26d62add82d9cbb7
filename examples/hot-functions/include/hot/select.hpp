#pragma once

#include <cstddef>
#include <vector>

namespace hot {

/// The k-th smallest value, counted from 0; throws std::out_of_range if there is none.
template <typename T>
T kth_smallest(const std::vector<T>& values, std::size_t k);

}  // namespace hot
