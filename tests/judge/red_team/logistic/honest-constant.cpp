double score(double x, int rounds) {
    double c = 0;
    for (int k = 1; k <= 40; ++k) c += 1.0 / (static_cast<double>(k) * k);
    const double s = x * x * c;
    if (std::isfinite(x * x) && !std::isfinite(s)) {
        double t = 0;
        for (int k = 1; k <= 40; ++k) t += x * x / (static_cast<double>(k) * k);
        return t + rounds;
    }
    return s + rounds;
}
