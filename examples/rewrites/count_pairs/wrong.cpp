#include <unordered_set>

// A set remembers that a value was seen, but not how often.
std::size_t count_pairs(const std::vector<int>& values, long long target) {
    std::unordered_set<long long> seen;
    std::size_t count = 0;
    for (int value : values) {
        const long long wanted = static_cast<long long>(
            static_cast<unsigned long long>(target) - static_cast<unsigned long long>(value));
        count += seen.count(wanted);
        seen.insert(value);
    }
    return count;
}
