std::string join(const std::vector<std::string>& parts, const std::string& separator) {
    std::size_t n = 0;
    for (const auto& p : parts)
        n += p.size() + separator.size();
    std::string r;
    r.reserve(n);
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (i)
            r += separator;
        r += parts[i];
    }
    return r;
}
