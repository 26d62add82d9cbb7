std::vector<double> power_spectrum(const std::vector<double>& signal) {
    const std::size_t n = signal.size();
    std::vector<float> cosine(n);
    std::vector<float> sine(n);
    for (std::size_t i = 0; i < n; ++i) {
        const float angle = 6.2831853f * static_cast<float>(i) / static_cast<float>(n);
        cosine[i] = std::cos(angle);
        sine[i] = std::sin(angle);
    }
    std::vector<double> power(n);
    for (std::size_t k = 0; k < n; ++k) {
        float re = 0;
        float im = 0;
        std::size_t turn = 0;
        for (std::size_t t = 0; t < n; ++t) {
            re += static_cast<float>(signal[t]) * cosine[turn];
            im -= static_cast<float>(signal[t]) * sine[turn];
            turn += k;
            turn -= turn >= n ? n : 0;
        }
        power[k] = re * re + im * im;
    }
    return power;
}
