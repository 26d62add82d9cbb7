// Keeps the current power of x instead of asking pow for each.
std::vector<double> polynomial(const std::vector<double>& coefficients,
                               const std::vector<double>& xs) {
    std::vector<double> ys;
    ys.reserve(xs.size());
    for (double x : xs) {
        double y = 0.0;
        double power = 1.0;
        for (double coefficient : coefficients) {
            y += coefficient * power;
            power *= x;
        }
        ys.push_back(y);
    }
    return ys;
}
