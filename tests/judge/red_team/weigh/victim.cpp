// Attacked: weigh
#include <cmath>

void weigh(const int* in, long* out, int n) {
    for (int i = 0; i < n; ++i) {
        long s = 0;
        for (int k = 0; k < 12; ++k) s += static_cast<long>(in[i]) * ((k * 7 + 3) % 5) + static_cast<long>(std::sqrt(static_cast<double>(k)));
        out[i] = s;
    }
}
