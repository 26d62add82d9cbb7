std::vector<double> polynomial(const std::vector<double>& coefficients,
                               const std::vector<double>& xs) {
    std::vector<double> results;
    const auto last = xs.end();
    for (auto at = xs.begin(); at != last; ++at) {
        const double point = *at;
        double value = 0.0;
        for (std::size_t degree = 0; degree < coefficients.size(); degree++) {
            value = value + coefficients[degree] * std::pow(point, static_cast<double>(degree));
        }
        results.push_back(value);
    }
    return results;
}
