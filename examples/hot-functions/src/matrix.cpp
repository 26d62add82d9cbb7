#include "hot/matrix.hpp"

namespace hot {

// The textbook loop order: every step of k jumps a whole row of b.
void multiply(const std::vector<double>& a, const std::vector<double>& b, std::vector<double>& c,
              std::size_t rows, std::size_t inner, std::size_t cols) {
    for (std::size_t i = 0; i < rows; ++i) {
        for (std::size_t j = 0; j < cols; ++j) {
            double sum = 0.0;
            for (std::size_t k = 0; k < inner; ++k) {
                sum += a[i * inner + k] * b[k * cols + j];
            }
            c[i * cols + j] = sum;
        }
    }
}

}  // namespace hot
