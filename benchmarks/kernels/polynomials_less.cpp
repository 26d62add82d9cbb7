double polynomials(const std::vector<double>& values, double start) {
    double sum = start;
    for (double value : values) {
        sum = five(five(five(sum, value), value), value);
        sum = sum * 0.5 + value;
        sum = sum * 0.25 + value;
        sum = sum * 0.5 + value;
        sum = sum * 0.125 + value;
    }
    return sum;
}
