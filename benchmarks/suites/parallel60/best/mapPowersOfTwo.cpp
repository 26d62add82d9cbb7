// 64 answers at a time, where the bits can be had.
void mapPowersOfTwo(std::vector<int> const& x, std::vector<bool>& mask) {
    size_t i = 0;
#ifdef __GLIBCXX__
    unsigned long* words = mask.begin()._M_p;
    for (; i + 64 <= x.size(); i += 64) {
        unsigned long bits = 0;
        for (size_t l = 0; l < 64; ++l) {
            const int value = x[i + l];
            const unsigned long is = value > 0 && (value & (value - 1)) == 0;
            bits |= is << l;
        }
        words[i / 64] = bits;
    }
#endif
    for (; i < x.size(); ++i) {
        mask[i] = isPowerOfTwo(x[i]);
    }
}
