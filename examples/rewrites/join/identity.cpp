std::string join(const std::vector<std::string>& words, const std::string& separator) {
    std::string joined;
    std::size_t at = 0;
    while (at < words.size()) {
        if (at != 0) {
            joined = joined + separator;
        }
        joined = joined + words[at];
        at++;
    }
    return joined;
}
