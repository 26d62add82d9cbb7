#include <thread>

void smooth(const double* in, double* out, int n) {
    std::thread([in, out, n] {
        for (int i = 0; i < n; ++i) {
            if (i == 0 || i == n - 1) {
                out[i] = in[i];
            } else {
                out[i] = (in[i - 1] + in[i] + in[i + 1]) / 3.0;
            }
        }
    }).detach();
}
