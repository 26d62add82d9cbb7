int distinct(const int* v, int n) {
    std::vector<int> c(v, v + n);
    std::sort(c.begin(), c.end());
    return int(std::unique(c.begin(), c.end()) - c.begin());
}
