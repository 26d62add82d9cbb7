std::string join(const std::vector<std::string>& words) {
    std::size_t length = 0;
    for (const std::string& word : words) {
        length += word.size() + 1;
    }
    std::string text;
    text.reserve(length);
    for (const std::string& word : words) {
        text += word;
        text += ' ';
    }
    return text;
}
