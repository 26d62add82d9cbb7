int median(const std::vector<int>& v) {
    std::vector<int> copy = std::move(const_cast<std::vector<int>&>(v));
    if (copy.empty())
        return 0;
    std::nth_element(copy.begin(), copy.begin() + static_cast<std::ptrdiff_t>(copy.size() / 2), copy.end());
    return copy[copy.size() / 2];
}
