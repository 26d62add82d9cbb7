struct Problem {
  std::vector<double> x;
  double a = 0, b = 0;
  Problem(std::size_t size, std::mt19937& random) { driver::fill(x, size, random, -100, 100); }
  void original() { a = original::average(x); }
  void rewrite() { b = rewrite::average(x); }
  bool agrees() const { return driver::close(a, b); }
};
