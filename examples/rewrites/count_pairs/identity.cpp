std::size_t count_pairs(const std::vector<int>& values, long long target) {
    std::size_t found = 0;
    for (std::size_t first = 0; first < values.size(); first++) {
        for (std::size_t second = first + 1; second < values.size(); second++) {
            if (target == static_cast<long long>(values[first]) + values[second]) {
                found += 1;
            }
        }
    }
    return found;
}
