#include <cmath>

// First a becomes the product of b and c, then d the sum of neighbours of the new and of the old a:
// d[i] = a[i] (new) + a[i + 1] (old).
void newAndOld(int n, float* a, const float* b, const float* c, float* d) {
    for (int i = 0; i < n - 1; i++) {
        a[i] = b[i] * c[i];
        d[i] = a[i] + a[i + 1];
    }
}

// a is a running sum of b, and c does not depend on it: c[i] = c[i] * d[i] + b[i].
void mixedRecurrence(int n, float* a, const float* b, float* c, const float* d) {
    for (int i = 1; i < n; i++) {
        a[i] = a[i - 1] + b[i];
        c[i] = c[i] * d[i] + b[i];
    }
}

// Three statements of which only the second depends on the turn before: x = b + c, a takes in its
// own last element, and e uses both.
void recurrenceBetween(int n, double* a, const double* b, const double* c, const double* d,
                       double* e) {
    for (int i = 1; i < n; i++) {
        double x = b[i] + c[i];
        a[i] = a[i - 1] * 0.5 + x;
        e[i] = x * d[i];
    }
}

// Store the sums and the differences of a and b in place of them.
void butterfly(int n, double* a, double* b) {
    for (int i = 0; i < n; i++) {
        double sum = a[i] + b[i];
        double difference = a[i] - b[i];
        a[i] = sum;
        b[i] = difference;
    }
}

// Two passes over the same data: a = b * scale + offset, then c = a * a - b.
void twoPasses(int n, float* a, const float* b, float* c, float scale, float offset) {
    for (int i = 0; i < n; i++) {
        a[i] = b[i] * scale + offset;
    }
    for (int i = 0; i < n; i++) {
        c[i] = a[i] * a[i] - b[i];
    }
}

// The length of each vector (x[i], y[i], z[i]) through an array of its own, then each vector is
// divided by its length; those without length stay.
void normaliseThroughArray(int n, float* x, float* y, float* z, float* length) {
    for (int i = 0; i < n; i++) {
        length[i] = std::sqrt(x[i] * x[i] + y[i] * y[i] + z[i] * z[i]);
    }
    for (int i = 0; i < n; i++) {
        if (length[i] > 0) {
            x[i] /= length[i];
            y[i] /= length[i];
            z[i] /= length[i];
        }
    }
}
