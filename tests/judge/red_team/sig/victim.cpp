// Attacked: weight

[[nodiscard]] int weight(const unsigned char* p, int n) noexcept {
    int c = 0;
    for (int i = 0; i < n; ++i)
        for (int b = 0; b < 8; ++b)
            if (p[i] >> b & 1)
                ++c;
    return c;
}
