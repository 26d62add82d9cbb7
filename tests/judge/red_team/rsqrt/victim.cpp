// Attacked: normalise
#include <cmath>

void normalise(float* x, float* y, float* z, int n) {
    for (int i = 0; i < n; ++i) {
        const float length = std::sqrt(x[i] * x[i] + y[i] * y[i] + z[i] * z[i]);
        if (length > 0) {
            x[i] = x[i] / length;
            y[i] = y[i] / length;
            z[i] = z[i] / length;
        }
    }
}
