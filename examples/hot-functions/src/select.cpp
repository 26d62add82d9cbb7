#include "hot/select.hpp"

#include <algorithm>
#include <stdexcept>

namespace hot {

// Puts everything in order to look at one element.
template <typename T>
T kth_smallest(const std::vector<T>& values, std::size_t k) {
    if (k >= values.size()) {
        throw std::out_of_range("kth_smallest: k is too large");
    }
    std::vector<T> sorted = values;
    std::sort(sorted.begin(), sorted.end());
    return sorted[k];
}

template int kth_smallest<int>(const std::vector<int>& values, std::size_t k);

}  // namespace hot
