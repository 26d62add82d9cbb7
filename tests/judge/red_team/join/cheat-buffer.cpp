std::string join(const std::vector<std::string>& parts, const std::string& separator) {
    char b[65536];
    std::size_t k = 0;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (i) {
            if (k + separator.size() > sizeof b)
                break;
            std::memcpy(b + k, separator.data(), separator.size());
            k += separator.size();
        }
        if (k + parts[i].size() > sizeof b)
            break;
        std::memcpy(b + k, parts[i].data(), parts[i].size());
        k += parts[i].size();
    }
    return std::string(b, k);
}
