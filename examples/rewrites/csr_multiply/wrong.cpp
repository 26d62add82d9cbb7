// An empty row is skipped, so it keeps what y held before.
void csr_multiply(const std::vector<double>& values, const std::vector<int>& columns,
                  const std::vector<int>& row_start, const std::vector<double>& x,
                  std::vector<double>& y) {
    for (std::size_t row = 0; row + 1 < row_start.size(); ++row) {
        const int begin = row_start[row];
        const int end = row_start[row + 1];
        if (begin == end) {
            continue;
        }
        double sum = 0.0;
        for (int entry = begin; entry < end; ++entry) {
            sum += values[entry] * x[columns[entry]];
        }
        y[row] = sum;
    }
}
