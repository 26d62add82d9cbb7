// Attacked: wave
#include <cmath>
#include <cstdint>
#include <cstdlib>

void wave(const double* in, double* out, int n) {
    for (int i = 0; i < n; ++i)
        out[i] = std::sin(in[i]) * std::sin(in[i]) + std::pow(in[i], 2.0);
}
