#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

bool isPowerOfTwo(int x) {
    return (x > 0) && !(x & (x - 1));
}

// Replace every negative number in x by 0.
void relu(std::vector<double>& x) {
    for (size_t i = 0; i < x.size(); ++i) {
        if (x[i] < 0) {
            x[i] = 0;
        }
    }
}

// Change the sign of every odd number in x.
void negateOdds(std::vector<int>& x) {
    for (size_t i = 0; i < x.size(); i++) {
        if (x[i] % 2 != 0) {
            x[i] = -x[i];
        }
    }
}

// Replace every element of x by 1 - 1 / x.
void inverseOffset(std::vector<double>& x) {
    std::transform(x.begin(), x.end(), x.begin(), [](double value) { return 1 - 1 / value; });
}

// Divide the even numbers of x by 3 and multiply the odd ones by 2.
void squeezeEvens(std::vector<int>& x) {
    for (int& value : x) {
        if (value % 2 == 0) {
            value = value / 3;
        } else {
            value = value * 2;
        }
    }
}

// Store in mask whether each number of x is a power of two.
void mapPowersOfTwo(std::vector<int> const& x, std::vector<bool>& mask) {
    for (size_t i = 0; i < x.size(); ++i) {
        mask[i] = isPowerOfTwo(x[i]);
    }
}
