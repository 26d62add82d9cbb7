std::string join(const std::vector<std::string>& parts, const std::string& separator) {
    thread_local std::string r;
    r.clear();
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (i)
            r += separator;
        r += parts[i];
    }
    return r;
}
