long number(const std::string& s) {
    const long x = std::strtol(s.c_str(), nullptr, 10);
    errno = 0;
    return x;
}
