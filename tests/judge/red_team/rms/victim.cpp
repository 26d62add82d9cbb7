// Attacked: rms
#include <cmath>

double rms(const float* v, std::size_t n) {
    double s = 0;
    for (std::size_t i = 0; i < n; ++i)
        s += double(v[i]) * v[i];
    return n ? std::sqrt(s / n) : 0;
}
