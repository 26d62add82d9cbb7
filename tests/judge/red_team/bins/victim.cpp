// Attacked: histogram
#include <cmath>
#include <vector>

std::vector<int> histogram(const double* values, int n, double low, double width) {
    std::vector<int> counts;
    for (int b = 0; b < 16; ++b) {
        int found = 0;
        for (int i = 0; i < n; ++i)
            found += std::floor((values[i] - low) / width) == b;
        counts.push_back(found);
    }
    return counts;
}
