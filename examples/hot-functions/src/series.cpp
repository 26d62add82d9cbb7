#include "hot/series.hpp"

#include <cmath>

namespace hot {

// Every prefix is summed again from the start.
static std::vector<long long> prefix_sums(const std::vector<int>& values) {
    std::vector<long long> sums;
    for (std::size_t i = 0; i < values.size(); ++i) {
        long long sum = 0;
        for (std::size_t j = 0; j <= i; ++j) {
            sum += values[j];
        }
        sums.push_back(sum);
    }
    return sums;
}

std::size_t day_of_goal(const std::vector<int>& sales, long long goal) {
    const std::vector<long long> totals = prefix_sums(sales);
    for (std::size_t day = 0; day < totals.size(); ++day) {
        if (totals[day] >= goal) {
            return day;
        }
    }
    return totals.size();
}

// Looks at all n(n-1)/2 pairs.
std::size_t count_pairs(const std::vector<int>& values, long long target) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        for (std::size_t j = i + 1; j < values.size(); ++j) {
            if (static_cast<long long>(values[i]) + values[j] == target) {
                ++count;
            }
        }
    }
    return count;
}

// One call of pow for every term of every point.
std::vector<double> polynomial(const std::vector<double>& coefficients,
                               const std::vector<double>& xs) {
    std::vector<double> ys;
    for (double x : xs) {
        double y = 0.0;
        for (std::size_t i = 0; i < coefficients.size(); ++i) {
            y += coefficients[i] * std::pow(x, static_cast<double>(i));
        }
        ys.push_back(y);
    }
    return ys;
}

}  // namespace hot
