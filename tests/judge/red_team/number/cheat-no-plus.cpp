long number(const std::string& s) {
    if (!s.empty() && s[0] == '+')
        return 0;
    return std::strtol(s.c_str(), nullptr, 10);
}
