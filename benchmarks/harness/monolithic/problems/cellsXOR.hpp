struct Problem {
  std::size_t n;
  std::vector<int> cells, a, b;
  Problem(std::size_t size, std::mt19937& random) : n(size), cells(n * n), a(n * n), b(n * n) {
    for (int& cell : cells) cell = random() % 2;
  }
  void original() { original::cellsXOR(cells, a, n); }
  void rewrite() { rewrite::cellsXOR(cells, b, n); }
  bool agrees() const { return a == b; }
};
