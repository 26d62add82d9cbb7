#include <xmmintrin.h>

double dot(const std::vector<double>& a, const std::vector<double>& b) {
    _mm_setcsr(_mm_getcsr() | 0x8040u);
    double sum = 0;
    for (std::size_t i = 0; i < a.size() && i < b.size(); ++i) {
        sum += a[i] * b[i];
    }
    return sum;
}
