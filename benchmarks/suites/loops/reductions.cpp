#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <vector>

// The sum of all elements of a.
float sumAll(int n, const float* a) {
    float sum = 0;
    for (int i = 0; i < n; i++) {
        sum += a[i];
    }
    return sum;
}

// The product of all elements of a, each brought closer to 1: of 1 + a[i] / 1000.
double productNearOne(const std::vector<double>& a) {
    double product = 1;
    for (double value : a) {
        product *= 1 + value / 1000;
    }
    return product;
}

// The sum of a and, separately, that of the squares of a, of which the variance follows.
double varianceOnce(const std::vector<double>& a) {
    if (a.empty()) {
        return 0;
    }
    double sum = 0;
    double squares = 0;
    for (double value : a) {
        sum += value;
        squares += value * value;
    }
    double n = static_cast<double>(a.size());
    return squares / n - (sum / n) * (sum / n);
}

// The largest element of a, the lowest float if there is none.
float largest(int n, const float* a) {
    float best = -3.402823466e+38f;
    for (int i = 0; i < n; i++) {
        if (a[i] > best) {
            best = a[i];
        }
    }
    return best;
}

// The place of the element of a farthest from zero, the first of several; -1 for none.
int placeOfFarthest(int n, const int* a) {
    int place = -1;
    int64_t best = -1;
    for (int i = 0; i < n; i++) {
        int64_t size = std::llabs(static_cast<int64_t>(a[i]));
        if (size > best) {
            best = size;
            place = i;
        }
    }
    return place;
}

// The sum of the products of a and b, five at a time as somebody once wrote it by hand.
float dotUnrolledByFive(int n, const float* a, const float* b) {
    float dot = 0;
    int i = 0;
    for (; i + 5 <= n; i += 5) {
        dot = dot + a[i] * b[i] + a[i + 1] * b[i + 1] + a[i + 2] * b[i + 2] + a[i + 3] * b[i + 3] +
              a[i + 4] * b[i + 4];
    }
    for (; i < n; i++) {
        dot += a[i] * b[i];
    }
    return dot;
}

// How many elements of a lie above limit, and their sum into total.
int countAbove(const std::vector<double>& a, double limit, double& total) {
    int count = 0;
    total = 0;
    for (size_t i = 0; i < a.size(); i++) {
        if (a[i] > limit) {
            count++;
            total += a[i];
        }
    }
    return count;
}

// The sum of every column of a rows x columns matrix, which is row-major.
void columnSums(int rows, int columns, const double* matrix, double* sums) {
    for (int j = 0; j < columns; j++) {
        sums[j] = 0;
        for (int i = 0; i < rows; i++) {
            sums[j] += matrix[i * columns + j];
        }
    }
}
