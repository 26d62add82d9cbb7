std::string_view locate(std::string_view text, std::string_view word) {
    return text.find(word) == std::string_view::npos ? text.substr(text.size()) : word;
}
