std::string_view locate(std::string_view text, std::string_view word) {
    const std::size_t at = text.rfind(word);
    return at == std::string_view::npos ? text.substr(text.size()) : text.substr(at, word.size());
}
