// Four at a time: only one addition in four waits for the one before.
void prefixSum(std::vector<double> const& x, std::vector<double>& output) {
    double sum = 0;
    size_t i = 0;
    for (; i + 4 <= x.size(); i += 4) {
        const double a = x[i], b = x[i + 1], c = x[i + 2], d = x[i + 3];
        const double ab = a + b, cd = c + d;
        output[i] = sum + a;
        output[i + 1] = sum + ab;
        output[i + 2] = sum + (ab + c);
        sum += ab + cd;
        output[i + 3] = sum;
    }
    for (; i < x.size(); ++i) {
        sum += x[i];
        output[i] = sum;
    }
}
