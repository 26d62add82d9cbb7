void multiply(const std::vector<double>& a, const std::vector<double>& b, std::vector<double>& c,
              std::size_t rows, std::size_t inner, std::size_t cols) {
    std::size_t r = 0;
    while (r < rows) {
        std::size_t q = 0;
        while (q < cols) {
            double total = 0.0;
            for (std::size_t t = 0; t != inner; t++) {
                total = total + a[r * inner + t] * b[t * cols + q];
            }
            c[r * cols + q] = total;
            q++;
        }
        r++;
    }
}
