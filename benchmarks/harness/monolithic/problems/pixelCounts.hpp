struct Problem {
  std::vector<unsigned char> image;
  std::vector<std::size_t> a, b;
  Problem(std::size_t size, std::mt19937& random) : image(size) {
    for (unsigned char& pixel : image) pixel = static_cast<unsigned char>(random());
  }
  void original() { original::pixelCounts(image, a); }
  void rewrite() { rewrite::pixelCounts(image, b); }
  bool agrees() const { return a == b; }
};
