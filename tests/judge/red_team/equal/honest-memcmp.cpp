bool equal_seq(const std::vector<int>& a, const std::vector<int>& b) {
    return a.size() == b.size() &&
           (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(int)) == 0);
}
