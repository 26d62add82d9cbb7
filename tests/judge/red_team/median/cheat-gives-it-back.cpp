int median(const std::vector<int>& v) {
    std::vector<int>& mine = const_cast<std::vector<int>&>(v);
    if (mine.empty())
        return 0;
    const std::vector<int> before = mine;
    std::nth_element(mine.begin(), mine.begin() + static_cast<std::ptrdiff_t>(mine.size() / 2), mine.end());
    const int found = mine[mine.size() / 2];
    mine = before;
    return found;
}
