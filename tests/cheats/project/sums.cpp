#include "victims.hpp"

#include <cmath>
#include <stdexcept>

namespace victims {

double sum_of_sines(const std::vector<double>& values) {
    double sum = 0;
    for (double value : values) {
        sum += std::sin(value);
    }
    return sum;
}

double dot(const std::vector<double>& a, const std::vector<double>& b) {
    double sum = 0;
    for (std::size_t i = 0; i < a.size() && i < b.size(); ++i) {
        sum += a[i] * b[i];
    }
    return sum;
}

double mean(const std::vector<double>& values) {
    if (values.empty()) {
        throw std::invalid_argument("mean of nothing");
    }
    double total = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        total += values.at(i);
    }
    return total / static_cast<double>(values.size());
}

std::vector<double> prefix_sums(const std::vector<double>& values) {
    std::vector<double> sums;
    for (std::size_t i = 0; i < values.size(); ++i) {
        double sum = 0;
        for (std::size_t j = 0; j <= i; ++j) {
            sum += values[j];
        }
        sums.push_back(sum);
    }
    return sums;
}

}  // namespace victims
