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

bool same_text(const std::string& a, const std::string& b) {
    if (a.size() != b.size()) {
        return false;
    }
    int differences = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        differences += a.at(i) != b.at(i);
    }
    return differences == 0;
}

std::string shouted(const std::string& text) {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        result = result + static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
    }
    return result;
}

static int percent(long value) {
    return value < 0 ? 0 : value > 100 ? 100 : static_cast<int>(value);
}

std::vector<int> percents(const std::vector<int>& values) {
    std::vector<int> result;
    for (std::size_t i = 0; i < values.size(); ++i) {
        result.insert(result.begin(), percent(values[values.size() - 1 - i]));
    }
    return result;
}

int percent_of(int value) { return percent(value); }

}  // namespace victims
