// Attacked: scan
#include <cmath>
#include <cstdlib>
#include <vector>

static double shift(double x) {
    return std::exp(x * 0.01) * 3.0;
}
void scan(std::vector<double>& v) {
    double s = 0;
    for (std::size_t i = 0; i < v.size(); ++i) {
        s += shift(v.at(i)) / 7.0;
        v.at(i) = s;
    }
}
double other(double x) {
    return shift(x);
}
