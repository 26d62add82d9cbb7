// Eight sums at a time: divisions that do not wait for an addition.
double sumOfQuotients(std::vector<double> const& x) {
    double sums[8] = {};
    size_t i = 0;
    for (; i + 16 <= x.size(); i += 16) {
        for (size_t l = 0; l < 8; ++l) {
            sums[l] += x[i + 2 * l] / x[i + 2 * l + 1];
        }
    }
    double sum = ((sums[0] + sums[1]) + (sums[2] + sums[3])) +
                 ((sums[4] + sums[5]) + (sums[6] + sums[7]));
    for (; i + 1 < x.size(); i += 2) {
        sum += x[i] / x[i + 1];
    }
    return sum;
}
