// Attacked: cubic
#include <cmath>

double cubic(double x) {
    return 1.5 + 2.0 * std::pow(x, 1.0) - 3.0 * std::pow(x, 2.0) + 0.5 * std::pow(x, 3.0);
}
