#include <algorithm>
#include <complex>
#include <cstddef>
#include <vector>

struct Result {
    int startTime;
    int duration;
    float value;
};

// Sort the complex numbers by their magnitude, smallest first.
void sortByMagnitude(std::vector<std::complex<double>>& x) {
    std::sort(x.begin(), x.end(), [](std::complex<double> const& a, std::complex<double> const& b) {
        return std::abs(a) < std::abs(b);
    });
}

// Return the k-th smallest number of x, counted from 1. k is between 1 and the size of x.
int kthSmallest(std::vector<int> const& x, int k) {
    std::vector<int> copy = x;
    std::sort(copy.begin(), copy.end());
    return copy[k - 1];
}

// Compute for every number in x the place it would have if x were sorted, equal ones in the order
// in which they stand in x. ranks has the length of x.
void computeRanks(std::vector<float> const& x, std::vector<size_t>& ranks) {
    for (size_t i = 0; i < x.size(); ++i) {
        size_t rank = 0;
        for (size_t j = 0; j < x.size(); ++j) {
            if (x[j] < x[i] || (x[j] == x[i] && j < i)) {
                rank++;
            }
        }
        ranks[i] = rank;
    }
}

// Sort the results by their start time, smallest first; equal ones keep their order.
void sortByStartTime(std::vector<Result>& results) {
    std::stable_sort(results.begin(), results.end(), [](Result a, Result b) {
        return a.startTime < b.startTime;
    });
}

// Sort the numbers of x that are not zero, smallest first, and leave the zeros where they are.
void sortNonZero(std::vector<int>& x) {
    std::vector<int> others;
    for (size_t i = 0; i < x.size(); ++i) {
        if (x[i] != 0) {
            others.push_back(x[i]);
        }
    }
    std::sort(others.begin(), others.end());
    size_t next = 0;
    for (size_t i = 0; i < x.size(); ++i) {
        if (x[i] != 0) {
            x[i] = others[next];
            next++;
        }
    }
}
