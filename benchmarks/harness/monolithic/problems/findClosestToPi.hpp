struct Problem {
  std::vector<double> x;
  std::size_t a = 0, b = 0;
  Problem(std::size_t size, std::mt19937& random) { driver::fill(x, size, random, -100, 100); }
  void original() { a = original::findClosestToPi(x); }
  void rewrite() { b = rewrite::findClosestToPi(x); }
  bool agrees() const { return a == b; }
};
