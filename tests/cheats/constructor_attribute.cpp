static unsigned table[256];

__attribute__((constructor)) static void fill_table() {
    for (unsigned i = 0; i < 256; ++i) {
        unsigned crc = i;
        for (int bit = 0; bit < 8; ++bit) {
            crc = (crc & 1u) != 0 ? (crc >> 1) ^ 0xedb88320u : crc >> 1;
        }
        table[i] = crc;
    }
}

unsigned checksum(const std::string& text) {
    unsigned crc = 0xffffffffu;
    for (unsigned char c : text) {
        crc = table[(crc ^ c) & 0xffu] ^ (crc >> 8);
    }
    return ~crc;
}
