#include <cstddef>
#include <vector>

// Where b is positive, a becomes b * c; elsewhere it stays.
void assignIfPositive(int n, float* a, const float* b, const float* c) {
    for (int i = 0; i < n; i++) {
        if (b[i] > 0) {
            a[i] = b[i] * c[i];
        }
    }
}

// a[i] grows by b * c where a[i] is below its limit, else it shrinks by b.
void twoWays(int n, double* a, const double* b, const double* c, const double* limit) {
    for (int i = 0; i < n; i++) {
        if (a[i] < limit[i]) {
            a[i] += b[i] * c[i];
        } else {
            a[i] -= b[i];
        }
    }
}

// Three cases by the sign of x: y = x * x below zero, 0 at zero, x above.
void bySign(const std::vector<int>& x, std::vector<int>& y) {
    for (size_t i = 0; i < x.size(); i++) {
        if (x[i] < 0) {
            unsigned u = static_cast<unsigned>(x[i]);
            y[i] = static_cast<int>(u * u);
        } else if (x[i] == 0) {
            y[i] = 0;
        } else {
            y[i] = x[i];
        }
    }
}

// Add b to a, or c, depending on a flag that does not change in the loop.
void sameChoiceAlways(int n, float* a, const float* b, const float* c, bool first) {
    for (int i = 0; i < n; i++) {
        if (first) {
            a[i] += b[i];
        } else {
            a[i] += c[i];
        }
    }
}

// Add b to a, but the first and the last element of a take their own value twice instead.
void endsDiffer(int n, float* a, const float* b) {
    for (int i = 0; i < n; i++) {
        if (i == 0 || i == n - 1) {
            a[i] = a[i] + a[i];
        } else {
            a[i] = a[i] + b[i];
        }
    }
}

// The sum of a up to the first element that is not positive.
double sumUntilNotPositive(const std::vector<double>& a) {
    double sum = 0;
    for (size_t i = 0; i < a.size(); i++) {
        if (!(a[i] > 0)) {
            break;
        }
        sum += a[i];
    }
    return sum;
}

// Collect the positive elements of a at the start of packed, in their order; how many there are.
int pack(int n, const float* a, float* packed) {
    int count = 0;
    for (int i = 0; i < n; i++) {
        if (a[i] > 0) {
            packed[count] = a[i];
            count++;
        }
    }
    return count;
}

// The reverse of packing: the elements of packed go, one after the other, where mask is not 0; the
// rest of a becomes 0. packed has at least as many as mask has such places.
void unpack(const std::vector<char>& mask, const std::vector<int>& packed, std::vector<int>& a) {
    size_t next = 0;
    for (size_t i = 0; i < mask.size(); i++) {
        if (mask[i] != 0 && next < packed.size()) {
            a[i] = packed[next];
            next++;
        } else {
            a[i] = 0;
        }
    }
}

// Cut every element of x to the range from low to high, with a nest of ifs.
void clampNested(int n, int* x, int low, int high) {
    for (int i = 0; i < n; i++) {
        if (x[i] < low) {
            x[i] = low;
        } else {
            if (x[i] > high) {
                x[i] = high;
            }
        }
    }
}
