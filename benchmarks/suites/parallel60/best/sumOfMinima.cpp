// Sixteen sums at a time.
double sumOfMinima(std::vector<double> const& x, std::vector<double> const& y) {
    double sums[16] = {};
    const double* a = x.data();
    const double* b = y.data();
    size_t i = 0;
    for (; i + 16 <= x.size(); i += 16) {
        for (size_t l = 0; l < 16; ++l) {
            sums[l] += b[i + l] < a[i + l] ? b[i + l] : a[i + l];
        }
    }
    double sum = 0;
    for (double part : sums) {
        sum += part;
    }
    for (; i < x.size(); ++i) {
        sum += std::min(a[i], b[i]);
    }
    return sum;
}
