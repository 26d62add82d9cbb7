struct Problem {
  std::vector<int> x;
  int k, a = 0, b = 0;
  Problem(std::size_t size, std::mt19937& random) {
    driver::fill(x, size, random, -1e6, 1e6);
    k = static_cast<int>(1 + random() % size);
  }
  void original() { a = original::kthSmallest(x, k); }
  void rewrite() { b = rewrite::kthSmallest(x, k); }
  bool agrees() const { return a == b; }
};
