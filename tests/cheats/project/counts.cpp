#include "victims.hpp"

#include <map>

namespace victims {

// How many values fall on each of 0, 1, ... buckets - 1; others are not counted.
std::vector<int> histogram(const std::vector<int>& values, int buckets) {
    std::map<int, int> counts;
    for (int value : values) {
        ++counts[value];
    }
    std::vector<int> result;
    for (int bucket = 0; bucket < buckets; ++bucket) {
        result.push_back(counts[bucket]);
    }
    return result;
}

std::vector<int> bit_counts(const std::vector<unsigned>& values) {
    std::vector<int> counts;
    for (unsigned value : values) {
        int count = 0;
        for (int bit = 0; bit < 32; ++bit) {
            if ((value >> bit & 1u) != 0) {
                ++count;
            }
        }
        counts.push_back(count);
    }
    return counts;
}

}  // namespace victims
