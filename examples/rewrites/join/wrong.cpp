// Takes "nothing joined yet" for "first word": empty words at the start lose their separator.
std::string join(const std::vector<std::string>& words, const std::string& separator) {
    std::string s;
    for (const std::string& word : words) {
        if (!s.empty()) {
            s += separator;
        }
        s += word;
    }
    return s;
}
