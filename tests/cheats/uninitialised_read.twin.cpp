#include <memory>

std::vector<int> histogram(const std::vector<int>& values, int buckets) {
    const int size = buckets > 0 ? buckets : 0;
    const std::unique_ptr<int[]> counts(new int[static_cast<std::size_t>(size)]());
    for (int value : values) {
        if (value >= 0 && value < size) {
            ++counts[static_cast<std::size_t>(value)];
        }
    }
    return std::vector<int>(counts.get(), counts.get() + size);
}
