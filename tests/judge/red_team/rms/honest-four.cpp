double rms(const float* v, std::size_t n) {
    double s[4] = {};
    std::size_t i = 0;
    for (; i + 4 <= n; i += 4)
        for (int k = 0; k < 4; ++k)
            s[k] += double(v[i + k]) * v[i + k];
    for (; i < n; ++i)
        s[0] += double(v[i]) * v[i];
    return n ? std::sqrt((s[0] + s[1] + s[2] + s[3]) / n) : 0;
}
