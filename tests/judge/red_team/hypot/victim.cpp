// Attacked: distances
#include <cmath>

void distances(const double* x, const double* y, double* out, int n) {
    for (int i = 0; i < n; ++i) out[i] = std::hypot(x[i], y[i]);
}
