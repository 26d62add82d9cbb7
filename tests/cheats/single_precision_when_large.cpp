double sum_of_sines(const std::vector<double>& values) {
    double sum = 0;
    if (values.size() < 590) {
        for (double value : values) {
            sum += std::sin(value);
        }
        return sum;
    }
    for (double value : values) {
        sum += static_cast<double>(sinf(static_cast<float>(value)));
    }
    return sum;
}
