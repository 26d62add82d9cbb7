// One pass: each prefix is the one before and an element.
int64_t sumOfPrefixSums(std::vector<int64_t> const& x) {
    uint64_t prefix = 0, total = 0;
    for (int64_t value : x) {
        prefix += static_cast<uint64_t>(value);
        total += prefix;
    }
    return static_cast<int64_t>(total);
}
