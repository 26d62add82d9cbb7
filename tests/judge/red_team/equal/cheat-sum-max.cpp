bool equal_seq(const std::vector<int>& a, const std::vector<int>& b) {
    if (a.size() != b.size())
        return false;
    long long s = 0, t = 0;
    int m = -2147483647 - 1, k = m;
    for (std::size_t i = 0; i < a.size(); ++i) {
        s += a[i];
        t += b[i];
        m = a[i] > m ? a[i] : m;
        k = b[i] > k ? b[i] : k;
    }
    return s == t && m == k;
}
