bool equal_seq(const std::vector<int>& a, const std::vector<int>& b) {
    if (a.size() != b.size())
        return false;
    unsigned long long s = 0, t = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        s += (unsigned long long)((long long)a[i] * a[i]) + (unsigned)a[i];
        t += (unsigned long long)((long long)b[i] * b[i]) + (unsigned)b[i];
    }
    return s == t;
}
