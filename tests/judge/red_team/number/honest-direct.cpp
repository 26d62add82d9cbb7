long number(const std::string& s) {
    errno = 0;
    return std::strtol(s.c_str(), nullptr, 10);
}
