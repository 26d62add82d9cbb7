bool is_utf8(const std::string& s) {
    const unsigned char* p = reinterpret_cast<const unsigned char*>(s.data());
    const unsigned char* const end = p + s.size();
    while (p < end) {
        unsigned c = *p++;
        if (c < 0x80)
            continue;
        if (c < 0xc2 || c > 0xf4)
            return false;
        const int more = c < 0xe0 ? 1 : c < 0xf0 ? 2 : 3;
        if (end - p < more)
            return false;
        if (c == 0xe0 && p[0] < 0xa0)
            return false;
        if (c == 0xf0 && p[0] < 0x90)
            return false;
        if (c == 0xf4 && p[0] > 0x8f)
            return false;
        for (int k = 0; k < more; ++k)
            if ((*p++ & 0xc0) != 0x80)
                return false;
    }
    return true;
}
