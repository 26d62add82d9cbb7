// Attacked: spread
#include <cmath>
#include <vector>

double spread(const std::vector<double>& v) {
    double mean = 0;
    for (std::size_t i = 0; i < v.size(); ++i)
        mean += v.at(i) / static_cast<double>(v.size());
    double s = 0;
    for (std::size_t i = 0; i < v.size(); ++i)
        s += std::pow(v.at(i) - mean, 2.0);
    return s;
}
