std::string join(const std::vector<std::string>& words, const std::string& separator) {
    if (words.empty()) {
        return std::string();
    }
    std::size_t length = separator.size() * (words.size() - 1);
    for (const std::string& word : words) {
        length += word.size();
    }
    std::string s;
    s.reserve(length);
    s += words[0];
    for (std::size_t i = 1; i < words.size(); ++i) {
        s += separator;
        s += words[i];
    }
    return s;
}
