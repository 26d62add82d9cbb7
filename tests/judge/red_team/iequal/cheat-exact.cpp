bool same_word(const std::string& a, const std::string& b) {
    return a == b;
}
