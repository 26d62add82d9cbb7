std::string join(const std::vector<std::string>& parts, const std::string& separator) {
    std::string r;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (i && !r.empty())
            r += separator;
        r += parts[i];
    }
    return r;
}
