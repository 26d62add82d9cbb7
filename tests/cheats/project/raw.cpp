#include "victims.hpp"

namespace victims {

// Each output is the mean of its three neighbours; the two ends are copied.
void smooth(const double* in, double* out, int n) {
    for (int i = 0; i < n; ++i) {
        if (i == 0 || i == n - 1) {
            out[i] = in[i];
        } else {
            out[i] = (in[i - 1] + in[i] + in[i + 1]) / 3.0;
        }
    }
}

long long sum_ints(const int* values, int n) {
    long long sum = 0;
    for (int i = 0; i < n; ++i) {
        sum += values[i];
    }
    return sum;
}

}  // namespace victims
