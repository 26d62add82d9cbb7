// Attacked: walk
#include <cmath>
#include <functional>
#include <vector>

double walk(const std::vector<double>& steps, const std::function<double()>& next) {
    double at = 0;
    for (double step : steps) {
        const double r = next();
        at += step * std::pow(r, 3.0) + std::sin(r) * std::sin(r) - std::sin(r);
    }
    return at;
}
