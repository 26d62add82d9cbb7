std::string squeezed(const std::string& s) {
    std::string r;
    r.reserve(s.size());
    for (char c : s)
        if (r.empty() || r.back() != c)
            r += c;
    return r;
}
