#include <algorithm>
#include <vector>

// Sorts everything to look at one element.
int median(const std::vector<int>& values) {
    if (values.empty()) return 0;
    std::vector<int> sorted = values;
    std::sort(sorted.begin(), sorted.end());
    return sorted[sorted.size() / 2];
}
