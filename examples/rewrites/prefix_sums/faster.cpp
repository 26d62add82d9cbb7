static std::vector<long long> prefix_sums(const std::vector<int>& values) {
    std::vector<long long> sums;
    sums.reserve(values.size());
    long long sum = 0;
    for (int value : values) {
        sum += value;
        sums.push_back(sum);
    }
    return sums;
}
