// Runs along the rows of b and c, four rows of b at a time: every access is next to the one
// before, and each element of c still adds its products in the same order.
void multiply(const std::vector<double>& a, const std::vector<double>& b, std::vector<double>& c,
              std::size_t rows, std::size_t inner, std::size_t cols) {
    for (std::size_t i = 0; i < rows; ++i) {
        const double* left = a.data() + i * inner;
        double* out = c.data() + i * cols;
        for (std::size_t j = 0; j < cols; ++j) {
            out[j] = 0.0;
        }
        std::size_t k = 0;
        for (; k + 4 <= inner; k += 4) {
            const double f0 = left[k], f1 = left[k + 1], f2 = left[k + 2], f3 = left[k + 3];
            const double* r0 = b.data() + k * cols;
            const double* r1 = r0 + cols;
            const double* r2 = r1 + cols;
            const double* r3 = r2 + cols;
            for (std::size_t j = 0; j < cols; ++j) {
                out[j] = out[j] + f0 * r0[j] + f1 * r1[j] + f2 * r2[j] + f3 * r3[j];
            }
        }
        for (; k < inner; ++k) {
            const double factor = left[k];
            const double* row = b.data() + k * cols;
            for (std::size_t j = 0; j < cols; ++j) {
                out[j] += factor * row[j];
            }
        }
    }
}
