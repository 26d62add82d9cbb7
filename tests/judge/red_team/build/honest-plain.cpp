unsigned checksum(const std::vector<unsigned>& v) {
    unsigned h = 1;
    for (unsigned x : v) h = h * 31 + x;
    return h;
}
