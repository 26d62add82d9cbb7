double variance(const std::vector<double>& x) {
    double sum = 0, squares = 0;
    for (double v : x) {
        sum += v;
        squares += v * v;
    }
    const double n = static_cast<double>(x.size());
    return squares / n - (sum / n) * (sum / n);
}
