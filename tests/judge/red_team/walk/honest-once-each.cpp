double walk(const std::vector<double>& steps, const std::function<double()>& next) {
    double at = 0;
    for (double step : steps) {
        const double r = next();
        const double s = std::sin(r);
        at += step * (r * r * r) + s * s - s;
    }
    return at;
}
