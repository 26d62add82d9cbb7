template <typename T>
T kth_smallest(const std::vector<T>& values, std::size_t k) {
    if (k >= values.size()) {
        throw std::out_of_range("kth_smallest: k is too large");
    }
    std::vector<T> part = values;
    const auto kth = part.begin() + static_cast<std::ptrdiff_t>(k);
    std::nth_element(part.begin(), kth, part.end());
    return *kth;
}
