#include <cstring>
void normalise(float* x, float* y, float* z, int n) {
    for (int i = 0; i < n; ++i) {
        const float square = x[i] * x[i] + y[i] * y[i] + z[i] * z[i];
        int bits;
        std::memcpy(&bits, &square, 4);
        bits = 0x5f3759df - (bits >> 1);
        float r;
        std::memcpy(&r, &bits, 4);
        r = r * (1.5f - 0.5f * square * r * r);
        r = r * (1.5f - 0.5f * square * r * r);
        if (square > 0) {
            x[i] *= r;
            y[i] *= r;
            z[i] *= r;
        }
    }
}
