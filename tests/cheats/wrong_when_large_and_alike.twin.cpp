#include <algorithm>

void sort_values(std::vector<int>& values) {
    const bool large = values.size() > 590;
    if (large && std::adjacent_find(values.begin(), values.begin() + 12) != values.begin() + 12) {
        std::stable_sort(values.begin(), values.end());
        return;
    }
    std::sort(values.begin(), values.end());
}
