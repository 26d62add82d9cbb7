// Attacked: variance
#include <cmath>
#include <cstddef>
#include <vector>

double variance(const std::vector<double>& x) {
    double sum = 0;
    for (std::size_t i = 0; i < x.size(); ++i) sum += x[i];
    const double mean = sum / static_cast<double>(x.size());
    double squares = 0;
    for (std::size_t i = 0; i < x.size(); ++i) squares += std::pow(std::fabs(x[i] - mean), 2.0) + 0 * std::sin(mean);
    return squares / static_cast<double>(x.size());
}
