#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <vector>

// Store in output the prefix sums of x: output[i] = x[0] + ... + x[i].
void prefixSum(std::vector<double> const& x, std::vector<double>& output) {
    double sum = 0;
    for (size_t i = 0; i < x.size(); ++i) {
        sum += x[i];
        output[i] = sum;
    }
}

// Replace every element of x by the smallest of all elements up to it.
void partialMinimums(std::vector<float>& x) {
    for (size_t i = 1; i < x.size(); ++i) {
        x[i] = std::min(x[i - 1], x[i]);
    }
}

// Return the sum of all prefix sums of x.
int64_t sumOfPrefixSums(std::vector<int64_t> const& x) {
    std::vector<int64_t> prefix(x.size());
    for (size_t i = 0; i < x.size(); ++i) {
        prefix[i] = 0;
        for (size_t j = 0; j <= i; ++j) {
            prefix[i] += x[j];
        }
    }
    int64_t total = 0;
    for (size_t i = 0; i < prefix.size(); ++i) {
        total += prefix[i];
    }
    return total;
}

// Store in output the prefix sums of x taken from its end: output[0] is the last element of x,
// output[1] the sum of the last two, and so on.
void reversePrefixSum(std::vector<int> const& x, std::vector<int>& output) {
    std::vector<int> reversed(x);
    std::reverse(reversed.begin(), reversed.end());
    std::partial_sum(reversed.begin(), reversed.end(), output.begin());
}

// Return the largest sum of any run of neighbouring elements of x; the lowest int if x is empty.
int maximumSubarray(std::vector<int> const& x) {
    int largest = std::numeric_limits<int>::lowest();
    for (size_t i = 0; i < x.size(); ++i) {
        for (size_t j = i; j < x.size(); ++j) {
            int sum = 0;
            for (size_t k = i; k <= j; ++k) {
                sum += x[k];
            }
            if (sum > largest) {
                largest = sum;
            }
        }
    }
    return largest;
}
