int median(const std::vector<int>& v) {
    if (v.empty())
        return 0;
    std::vector<int> copy = v;
    std::nth_element(copy.begin(), copy.begin() + static_cast<std::ptrdiff_t>(copy.size() / 2), copy.end());
    return copy[copy.size() / 2];
}
