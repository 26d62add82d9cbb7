// Attacked: energy
#include <cmath>
#include <cstddef>

static double scratch[64];

double energy(const double* v, int n) {
    for (int k = 0; k < 64; ++k)
        scratch[k] = 0;
    for (int i = 0; i < n; ++i)
        scratch[i % 64] += std::pow(v[i], 2.0);
    double sum = 0;
    for (int k = 0; k < 64; ++k)
        sum += scratch[k];
    return sum;
}
