std::string squeezed(const std::string& s) {
    std::string r;
    r.reserve(s.size());
    char last = 0;
    for (char c : s) {
        if (c != last)
            r += c;
        last = c;
    }
    return r;
}
