// Attacked: meters
#include <cmath>

static double gain = 1.5;
static int seen[300];
double last_mean = 0;

void set_gain(double value) { gain = value; }
int seen_of(int bin) { return seen[bin]; }
double mean_of_last() { return last_mean; }

void meters(const unsigned char* in, double* out, int n) {
    double sum = 0;
    for (int i = 0; i < n; ++i) {
        out[i] = std::pow(static_cast<double>(in[i]), 2.0) * gain + std::sin(gain) * std::sin(gain);
        sum += out[i];
        seen[in[i]] += 1;
    }
    last_mean = n > 0 ? sum / n : 0;
}
