struct Problem {
  std::vector<Element> x, y;
  std::vector<double> a, b;
  Problem(std::size_t size, std::mt19937& random) : a(size), b(size) {
    std::uniform_real_distribution<double> between(-1, 1);
    for (std::size_t i = 0; i < size / 10; ++i) {
      x.push_back({random() % size, between(random)});
      y.push_back({random() % size, between(random)});
    }
  }
  void original() { original::sparseAxpy(0.5, x, y, a); }
  void rewrite() { rewrite::sparseAxpy(0.5, x, y, b); }
  bool agrees() const { return driver::all_close(a, b); }
};
