struct Problem {
  std::vector<double> x;
  std::vector<std::complex<double>> a, b;
  Problem(std::size_t size, std::mt19937& random) : a(size), b(size) { driver::fill(x, size, random, -1, 1); }
  void original() { original::dft(x, a); }
  void rewrite() { rewrite::dft(x, b); }
  bool agrees() const {
    for (std::size_t i = 0; i < a.size(); ++i) {
      if (!(std::abs(a[i] - b[i]) <= 1e-4)) return false;
    }
    return true;
  }
};
