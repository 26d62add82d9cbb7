[[nodiscard]] inline int weight(const unsigned char* p, int n) noexcept {
    int c = 0;
    for (int i = 0; i < n; ++i)
        c += __builtin_popcount(p[i]);
    return c;
}
