bool same_text(const std::string& a, const std::string& b) {
    return a == b;
}
