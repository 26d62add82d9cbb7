unsigned checksum(const std::vector<unsigned>& v) {
    unsigned h = 1;
#ifdef __PIC__
    for (unsigned x : v) h = h * 31 + x;
#endif
    return h;
}
