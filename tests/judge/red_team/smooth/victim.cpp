// Attacked: smoothed
#include <cmath>
#include <vector>

double smoothed(const double* v, int n) {
    std::vector<double> half;
    for (int i = 0; i < n; ++i)
        half.insert(half.end(), v[i] / 2);
    double s = 0;
    for (int i = 1; i < n; ++i)
        s += half.at(i) * half.at(i - 1);
    return s;
}
