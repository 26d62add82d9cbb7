#include <cstddef>
#include <cstdint>
#include <vector>

// x[i] = b[i] - a[i] * x[i - 1], a recurrence of the first order.
void firstOrder(int n, const double* a, const double* b, double* x) {
    for (int i = 1; i < n; i++) {
        x[i] = b[i] - a[i] * x[i - 1];
    }
}

// Smooth x with y[i] = alpha * x[i] + (1 - alpha) * y[i - 1], beginning with the first of x.
void exponentialSmoothing(const std::vector<float>& x, float alpha, std::vector<float>& y) {
    float last = x.empty() ? 0 : x[0];
    for (size_t i = 0; i < x.size(); i++) {
        last = alpha * x[i] + (1 - alpha) * last;
        y[i] = last;
    }
}

// Evaluate a polynomial, whose highest coefficient is the last, at every x.
void evaluatePolynomials(const std::vector<double>& coefficients, const std::vector<double>& x,
                         std::vector<double>& y) {
    for (size_t i = 0; i < x.size(); i++) {
        double power = 1;
        double sum = 0;
        for (size_t k = 0; k < coefficients.size(); k++) {
            sum += coefficients[k] * power;
            power *= x[i];
        }
        y[i] = sum;
    }
}

// A pseudo-random sequence: out[i] is the state after i + 1 steps of x * 1664525 + 1013904223.
void linearCongruential(uint32_t seed, std::vector<uint32_t>& out) {
    uint32_t state = seed;
    for (size_t i = 0; i < out.size(); i++) {
        state = state * 1664525u + 1013904223u;
        out[i] = state;
    }
}

// An induction variable by hand: j goes up by three a turn and says where to write; a has 3 n
// elements.
void inductionByHand(int n, float* a, const float* b) {
    int j = -1;
    for (int i = 0; i < n; i++) {
        j += 1;
        a[j] = b[i] + 1;
        j += 1;
        a[j] = b[i] * 2;
        j += 1;
        a[j] = b[i] - 3;
    }
}

// Add 0, 1, 3, 6, 10 ... to the elements of a, from a counter that itself grows.
void secondInduction(int n, uint32_t* a) {
    uint32_t step = 0;
    uint32_t total = 0;
    for (int i = 0; i < n; i++) {
        a[i] += total;
        step++;
        total += step;
    }
}
