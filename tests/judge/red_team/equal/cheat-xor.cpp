bool equal_seq(const std::vector<int>& a, const std::vector<int>& b) {
    if (a.size() != b.size())
        return false;
    int s = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        s ^= a[i] ^ b[i];
    return s == 0;
}
