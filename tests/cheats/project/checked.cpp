#include "victims.hpp"

#include <cmath>

namespace victims {

// The mean of the values; by weight where there are weights. -1 for what is missing.
int weighted_mean(const double* values, const double* weights, int n, double* result) {
    if (!values || !result || n <= 0) {
        return -1;
    }
    double sum = 0;
    double total = 0;
    for (int i = 0; i < n; ++i) {
        const double weight = weights ? std::fabs(weights[i]) : 1.0;
        sum += std::sqrt(std::fabs(values[i])) * weight;
        total += weight;
    }
    *result = total > 0 ? sum / total : 0;
    return 0;
}

// Throws std::out_of_range for a place that there is not.
double sum_at(const std::vector<double>& values, const std::vector<int>& indices) {
    double sum = 0;
    for (std::size_t i = 0; i < indices.size(); ++i) {
        sum += std::sqrt(std::fabs(values.at(static_cast<std::size_t>(indices[i]))));
    }
    return sum;
}

}  // namespace victims
