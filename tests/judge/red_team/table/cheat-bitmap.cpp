int distinct(const int* v, int n) {
    std::vector<bool> seen(2097153, false);
    int c = 0;
    for (int i = 0; i < n; ++i) {
        unsigned k = unsigned(v[i] + 1048576);
        if (k <= 2097152u && !seen[k]) {
            seen[k] = true;
            ++c;
        }
    }
    return c;
}
