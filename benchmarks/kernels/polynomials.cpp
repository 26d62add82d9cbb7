#include <cstddef>
#include <vector>

namespace kernel {

static inline double five(double sum, double value) {
    sum = sum * 0.5 + value;
    sum = sum * 0.25 + value;
    sum = sum * 0.5 + value;
    sum = sum * 0.125 + value;
    return sum * 0.5 + value;
}

// A chain of multiplications and additions in double. Nineteen steps for every value, and one that
// multiplies by one and adds zero: `zero` is 0 for every length, but compilers do not know.
double polynomials(const std::vector<double>& values, double start) {
    const std::size_t length = values.size();
    const double zero = static_cast<double>((length * (length + 1)) & 1);
    const double one = 1 - zero;
    double sum = start;
    for (double value : values) {
        sum = five(five(five(sum, value), value), value);
        sum = sum * 0.5 + value;
        sum = sum * 0.25 + value;
        sum = sum * 0.5 + value;
        sum = sum * 0.125 + value;
        sum = sum * one + zero;
    }
    return sum;
}

}  // namespace kernel
