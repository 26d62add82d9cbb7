constexpr unsigned root(unsigned x) {
    unsigned r = 0;
    if (std::is_constant_evaluated()) {
        while (static_cast<unsigned long long>(r + 1ULL) * (r + 1ULL) <= x) ++r;
        return r;
    }
    for (unsigned bit = 1U << 15; bit != 0; bit >>= 1)
        if (static_cast<unsigned long long>(r | bit) * (r | bit) <= x) r |= bit;
    return r;
}
