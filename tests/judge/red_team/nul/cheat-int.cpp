std::string squeezed(const std::string& s) {
    std::string r;
    r.reserve(s.size());
    int last = 255;
    for (char c : s) {
        if (static_cast<unsigned char>(c) != last)
            r += c;
        last = static_cast<unsigned char>(c);
    }
    return r;
}
