double average(std::vector<double> const& x) {
    if (x.empty()) {
        return 0;
    }
    double sums[8] = {};
    size_t i = 0;
    for (; i + 8 <= x.size(); i += 8) {
        for (size_t k = 0; k < 8; ++k) {
            sums[k] += x[i + k];
        }
    }
    double sum = ((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7]));
    for (; i < x.size(); ++i) {
        sum += x[i];
    }
    return sum / x.size();
}
