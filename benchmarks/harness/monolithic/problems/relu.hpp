struct Problem {
  std::vector<double> a, b;
  Problem(std::size_t size, std::mt19937& random) {
    driver::fill(a, size, random, -1, 1);
    b = a;
  }
  void original() { original::relu(a); }
  void rewrite() { rewrite::relu(b); }
  bool agrees() const { return driver::all_close(a, b); }
};
