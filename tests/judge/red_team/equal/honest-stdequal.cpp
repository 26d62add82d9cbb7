bool equal_seq(const std::vector<int>& a, const std::vector<int>& b) {
    return a == b;
}
