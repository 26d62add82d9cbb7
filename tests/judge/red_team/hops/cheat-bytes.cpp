int farthest(const std::vector<int>& parent) {
    const int n = static_cast<int>(parent.size());
    std::vector<int> mark(n, -1);
    unsigned char best = 0;
    for (int i = 0; i < n; ++i) {
        unsigned char steps = 0;
        for (int at = i; at >= 0 && at < n && mark[at] != i; at = parent[at]) {
            mark[at] = i;
            ++steps;
        }
        best = steps > best ? steps : best;
    }
    return best;
}
