double walk(const std::vector<double>& steps, const std::function<double()>& next) {
    double at = 0;
    const double r = steps.empty() ? 0 : next();
    const double s = std::sin(r);
    for (double step : steps) at += step * r * r * r + s * s - s;
    return at;
}
