struct Problem {
  std::vector<int> x, a, b;
  Problem(std::size_t size, std::mt19937& random) : a(size), b(size) { driver::fill(x, size, random, -50, 50); }
  void original() { original::reversePrefixSum(x, a); }
  void rewrite() { rewrite::reversePrefixSum(x, b); }
  bool agrees() const { return a == b; }
};
