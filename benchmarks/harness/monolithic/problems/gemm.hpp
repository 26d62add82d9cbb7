struct Problem {
  std::size_t n;
  std::vector<double> a, b, c, d;
  Problem(std::size_t size, std::mt19937& random) : n(size), c(n * n), d(n * n) {
    driver::fill(a, n * n, random, -1, 1);
    driver::fill(b, n * n, random, -1, 1);
  }
  void original() { original::gemm(a, b, c, n, n, n); }
  void rewrite() { rewrite::gemm(a, b, d, n, n, n); }
  bool agrees() const { return driver::all_close(c, d); }
};
