// Adds up while it goes along, and reads each row's bounds once.
void csr_multiply(const std::vector<double>& values, const std::vector<int>& columns,
                  const std::vector<int>& row_start, const std::vector<double>& x,
                  std::vector<double>& y) {
    if (row_start.empty()) {
        return;
    }
    const double* value = values.data();
    const int* column = columns.data();
    const double* in = x.data();
    const std::size_t rows = row_start.size() - 1;
    for (std::size_t row = 0; row < rows; ++row) {
        const int end = row_start[row + 1];
        double sum = 0.0;
        for (int entry = row_start[row]; entry < end; ++entry) {
            sum += value[entry] * in[column[entry]];
        }
        y[row] = sum;
    }
}
