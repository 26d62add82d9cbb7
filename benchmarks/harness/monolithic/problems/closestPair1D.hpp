struct Problem {
  std::vector<double> x;
  double a = 0, b = 0;
  Problem(std::size_t size, std::mt19937& random) { driver::fill(x, size, random, -1000, 1000); }
  void original() { a = original::closestPair1D(x); }
  void rewrite() { b = rewrite::closestPair1D(x); }
  bool agrees() const { return driver::close(a, b); }
};
