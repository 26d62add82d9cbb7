#include <algorithm>

void sort_values(std::vector<int>& values) {
    std::sort(values.begin(), values.end());
}
