long number(const std::string& s) {
    const char* p = s.c_str();
    while (*p == ' ' || (*p >= '\t' && *p <= '\r'))
        ++p;
    const bool minus = *p == '-';
    p += *p == '-' || *p == '+';
    unsigned long x = 0;
    for (; *p >= '0' && *p <= '9'; ++p)
        x = x * 10 + static_cast<unsigned long>(*p - '0');
    return static_cast<long>(minus ? 0 - x : x);
}
