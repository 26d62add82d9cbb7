#include <algorithm>

static std::size_t count_pairs_directly(const std::vector<int>& values, long long target) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        for (std::size_t j = i + 1; j < values.size(); ++j) {
            count += static_cast<long long>(values[i]) + values[j] == target;
        }
    }
    return count;
}

static std::size_t run_length(const std::vector<int>& sorted, std::size_t start) {
    std::size_t end = start;
    while (end < sorted.size() && sorted[end] == sorted[start]) {
        ++end;
    }
    return end - start;
}

// Sorted, one finger from each end finds all pairs in one walk.
std::size_t count_pairs(const std::vector<int>& values, long long target) {
    if (values.size() < 64) {
        return count_pairs_directly(values, target);
    }
    std::vector<int> sorted = values;
    std::sort(sorted.begin(), sorted.end());
    std::size_t count = 0;
    std::size_t low = 0;
    std::size_t high = sorted.size() - 1;
    while (low < high) {
        const long long sum = static_cast<long long>(sorted[low]) + sorted[high];
        if (sum < target) {
            ++low;
        } else if (sum > target) {
            --high;
        } else if (sorted[low] == sorted[high]) {
            const std::size_t n = high - low + 1;
            return count + n * (n - 1) / 2;
        } else {
            const std::size_t lows = run_length(sorted, low);
            std::size_t highs = 1;
            while (sorted[high - highs] == sorted[high]) {
                ++highs;
            }
            count += lows * highs;
            low += lows;
            high -= highs;
        }
    }
    return count;
}
