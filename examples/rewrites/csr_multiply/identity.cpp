void csr_multiply(const std::vector<double>& values, const std::vector<int>& columns,
                  const std::vector<int>& row_start, const std::vector<double>& x,
                  std::vector<double>& y) {
    std::size_t r = 0;
    while (r + 1 < row_start.size()) {
        std::vector<double> terms;
        int at = row_start[r];
        while (at < row_start[r + 1]) {
            terms.push_back(x[columns[at]] * values[at]);
            at++;
        }
        y[r] = std::accumulate(terms.cbegin(), terms.cend(), 0.0);
        r++;
    }
}
