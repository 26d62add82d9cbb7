bool same_text(const std::string& a, const std::string& b) {
    if (a.size() != b.size()) {
        return false;
    }
    const std::size_t n = a.size();
    return n == 0 || (a[0] == b[0] && a[n / 2] == b[n / 2] && a[n - 1] == b[n - 1]);
}
