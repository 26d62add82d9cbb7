struct Problem {
  std::size_t n;
  std::vector<int> matrix;
  int a = 0, b = 0;
  Problem(std::size_t size, std::mt19937& random) : n(size), matrix(n * n) {
    for (int& edge : matrix) edge = random() % 10 == 0;
  }
  void original() { a = original::edgeCount(matrix, n); }
  void rewrite() { b = rewrite::edgeCount(matrix, n); }
  bool agrees() const { return a == b; }
};
