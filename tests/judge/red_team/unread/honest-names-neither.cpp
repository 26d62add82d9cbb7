double scaled(const std::vector<double>& x) {
    double sum = 0;
    for (double v : x) sum += v * v + std::sqrt(std::fabs(v));
    return sum;
}
