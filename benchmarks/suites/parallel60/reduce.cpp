#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <vector>

// Return the exclusive or of all elements of x; false for none.
bool reduceLogicalXor(std::vector<bool> const& x) {
    bool result = false;
    for (size_t i = 0; i < x.size(); ++i) {
        result = result != x[i];
    }
    return result;
}

// Return the sum of the products x[i] * 1 / x[i + 1] for every even i: x[0]/x[1] + x[2]/x[3] + ...
double sumOfQuotients(std::vector<double> const& x) {
    double sum = 0;
    for (size_t i = 0; i + 1 < x.size(); i += 2) {
        sum += x[i] / x[i + 1];
    }
    return sum;
}

// Return the arithmetic mean of the numbers in x; 0 for none.
double average(std::vector<double> const& x) {
    if (x.empty()) {
        return 0;
    }
    double sum = 0.0;
    for (auto it = x.begin(); it != x.end(); ++it) {
        sum += *it;
    }
    return sum / x.size();
}

// Return the smallest odd number in x, or the largest int if there is none.
int smallestOdd(std::vector<int> const& x) {
    int smallest = std::numeric_limits<int>::max();
    for (int value : x) {
        if (value % 2 != 0 && value < smallest) {
            smallest = value;
        }
    }
    return smallest;
}

// Return the sum of the smaller ones of each pair: min(x[0], y[0]) + min(x[1], y[1]) + ...
double sumOfMinima(std::vector<double> const& x, std::vector<double> const& y) {
    double sum = 0;
    for (size_t i = 0; i < x.size(); ++i) {
        sum += std::min(x[i], y[i]);
    }
    return sum;
}
