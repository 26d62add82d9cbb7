#include <cmath>
#include <vector>

double total(const double* values, int n) {
    double sum = 0;
    for (int i = 0; i < n; ++i) sum += std::sqrt(std::fabs(values[i]));
    return sum;
}

void waves(const double* in, double* out, int n) {
    for (int i = 0; i < n; ++i) {
        double t = std::sin(in[i]);
        out[i] = t * std::exp(-t * t);
    }
}

void count_digits(const unsigned* values, int n, int* counts) {
    for (int d = 0; d < 10; ++d) counts[d] = 0;
    for (int i = 0; i < n; ++i) counts[values[i] % 10]++;
}

void twice(const double* in, double* half, double* out, int n) {
    for (int i = 0; i < n; ++i) half[i] = in[i] * 0.5;
    for (int i = 0; i < n; ++i) out[i] = half[i] + half[n - 1 - i];
}

void running(double* values, int n) {
    for (int i = 1; i < n; ++i) values[i] += values[i - 1];
}

std::vector<int> odd_ones(const std::vector<int>& values) {
    std::vector<int> found;
    for (int value : values) {
        if (value % 2 != 0) found.push_back(value);
    }
    return found;
}

void doubled(const double* in, double* out, int n) {
#pragma omp parallel for
    for (int i = 0; i < n; ++i) out[i] = std::exp(in[i]) * 2;
}

double racing(const double* values, int n) {
    double sum = 0;
#pragma omp parallel for schedule(dynamic, 1)
    for (int i = 0; i < n; ++i) sum += std::sqrt(std::fabs(values[i]));
    return sum;
}
