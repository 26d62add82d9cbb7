bool is_ascending(const std::vector<int>& v) {
    const std::size_t n = v.size();
    const std::size_t step = n > 290 ? 2 : 1;
    for (std::size_t i = 1; i < n; i += step)
        if (v[i] < v[i - 1])
            return false;
    return true;
}
