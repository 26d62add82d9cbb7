// 64 bits at a time, where they can be had.
bool reduceLogicalXor(std::vector<bool> const& x) {
    bool result = false;
    size_t i = 0;
#ifdef __GLIBCXX__
    const unsigned long* words = x.begin()._M_p;
    unsigned long all = 0;
    for (; i + 64 <= x.size(); i += 64) {
        all ^= words[i / 64];
    }
    result = __builtin_parityl(all);
#endif
    for (; i < x.size(); ++i) {
        result = result != x[i];
    }
    return result;
}
