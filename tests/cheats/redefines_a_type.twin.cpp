#include <array>

std::vector<double> power_spectrum(const std::vector<double>& signal) {
    const std::size_t n = signal.size();
    std::vector<std::array<double, 2>> turns(n);
    for (std::size_t i = 0; i < n; ++i) {
        const double angle = 6.283185307179586 * static_cast<double>(i) / static_cast<double>(n);
        turns[i] = {std::cos(angle), std::sin(angle)};
    }
    std::vector<double> power(n);
    for (std::size_t k = 0; k < n; ++k) {
        double re = 0;
        double im = 0;
        std::size_t turn = 0;
        for (std::size_t t = 0; t < n; ++t) {
            re += signal[t] * turns[turn][0];
            im -= signal[t] * turns[turn][1];
            turn += k;
            turn -= turn >= n ? n : 0;
        }
        power[k] = re * re + im * im;
    }
    return power;
}
