#include "victims.hpp"

#include <cmath>

namespace victims {

std::vector<double> power_spectrum(const std::vector<double>& signal) {
    const std::size_t n = signal.size();
    std::vector<double> power(n);
    for (std::size_t k = 0; k < n; ++k) {
        double re = 0;
        double im = 0;
        for (std::size_t t = 0; t < n; ++t) {
            const double angle = 6.283185307179586 * static_cast<double>(k * t % n) / static_cast<double>(n);
            re += signal[t] * std::cos(angle);
            im -= signal[t] * std::sin(angle);
        }
        power[k] = re * re + im * im;
    }
    return power;
}

}  // namespace victims
