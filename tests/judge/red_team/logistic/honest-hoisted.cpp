double score(double x, int rounds) {
    double s = 0;
    for (int k = 1; k <= 40; ++k) s += std::atan(x / std::sqrt(static_cast<double>(k)));
    double logs = 0;
    for (int i = 0; i < 40; ++i) logs += std::log(static_cast<double>(i + 2));
    return s + logs * std::sqrt(std::fabs(static_cast<double>(rounds % 7)));
}
