// Four columns at a time, but the columns left over at the end are forgotten.
void multiply(const std::vector<double>& a, const std::vector<double>& b, std::vector<double>& c,
              std::size_t rows, std::size_t inner, std::size_t cols) {
    for (std::size_t i = 0; i < rows; ++i) {
        for (std::size_t j = 0; j + 4 <= cols; j += 4) {
            double s0 = 0.0, s1 = 0.0, s2 = 0.0, s3 = 0.0;
            for (std::size_t k = 0; k < inner; ++k) {
                const double factor = a[i * inner + k];
                const double* row = &b[k * cols + j];
                s0 += factor * row[0];
                s1 += factor * row[1];
                s2 += factor * row[2];
                s3 += factor * row[3];
            }
            double* out = &c[i * cols + j];
            out[0] = s0;
            out[1] = s1;
            out[2] = s2;
            out[3] = s3;
        }
    }
}
