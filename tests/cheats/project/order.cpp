#include "victims.hpp"

namespace victims {

void sort_values(std::vector<int>& values) {
    for (std::size_t i = 1; i < values.size(); ++i) {
        for (std::size_t j = i; j > 0 && values[j] < values[j - 1]; --j) {
            const int swapped = values[j];
            values[j] = values[j - 1];
            values[j - 1] = swapped;
        }
    }
}

}  // namespace victims
