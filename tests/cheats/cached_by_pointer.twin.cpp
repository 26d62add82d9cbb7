double sum_of_sines(const std::vector<double>& values) {
    const double* at = values.data();
    const double* const end = at + values.size();
    double sum = 0;
    while (at != end) {
        sum += std::sin(*at++);
    }
    return sum;
}
