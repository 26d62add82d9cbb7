// Attacked: score
#include <cmath>

double score(double x, int rounds) {
    double s = 0;
    for (int k = 1; k <= 40; ++k) s += std::pow(x, 2.0) / std::pow(static_cast<double>(k), 2.0);
    return s + rounds;
}
