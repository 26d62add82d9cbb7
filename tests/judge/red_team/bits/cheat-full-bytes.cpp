long set_bits(const std::vector<std::uint64_t>& words) {
    long found = 0;
    std::size_t i = 0;
    while (i < words.size()) {
        std::uint64_t bytes = 0;
        for (int k = 0; k < 32 && i < words.size(); ++k, ++i) {
            std::uint64_t x = words[i];
            x -= x >> 1 & 0x5555555555555555U;
            x = (x & 0x3333333333333333U) + (x >> 2 & 0x3333333333333333U);
            bytes += (x + (x >> 4)) & 0x0f0f0f0f0f0f0f0fU;
        }
        for (; bytes != 0; bytes >>= 8)
            found += static_cast<long>(bytes & 255U);
    }
    return found;
}
