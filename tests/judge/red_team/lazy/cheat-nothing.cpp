std::function<double(double)> fitted(const std::vector<double>&) {
    return [](double x) { return x; };
}
