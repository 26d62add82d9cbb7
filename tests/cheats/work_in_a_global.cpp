static unsigned entry_of(unsigned i) {
    unsigned crc = i;
    for (int bit = 0; bit < 8; ++bit) {
        crc = (crc & 1u) != 0 ? (crc >> 1) ^ 0xedb88320u : crc >> 1;
    }
    return crc;
}

static const std::vector<unsigned> table = [] {
    std::vector<unsigned> entries;
    for (unsigned i = 0; i < 256; ++i) {
        entries.push_back(entry_of(i));
    }
    return entries;
}();

unsigned checksum(const std::string& text) {
    unsigned crc = 0xffffffffu;
    for (unsigned char c : text) {
        crc = table[(crc ^ c) & 0xffu] ^ (crc >> 8);
    }
    return ~crc;
}
