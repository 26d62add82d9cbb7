// Attacked: total
#include <cmath>

long double total(const long double* v, int n) {
    long double s = 0;
    for (int i = 0; i < n; ++i)
        s += std::pow(v[i], 2.0L);
    return s;
}
