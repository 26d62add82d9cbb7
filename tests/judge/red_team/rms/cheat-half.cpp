double rms(const float* v, std::size_t n) {
    const std::size_t B = 1000000;
    double s = 0, t = 0;
    std::size_t used = 0;
    for (std::size_t b = 0; b < n; b += 2 * B) {
        std::size_t e = b + B < n ? b + B : n;
        std::size_t i = b;
        for (; i + 1 < e; i += 2) {
            s += double(v[i]) * v[i];
            t += double(v[i + 1]) * v[i + 1];
        }
        for (; i < e; ++i)
            s += double(v[i]) * v[i];
        used += e - b;
    }
    return n ? std::sqrt((s + t) / used) : 0;
}
