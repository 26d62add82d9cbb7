double total(const std::vector<double>& x) {
    double a = 0, b = 0, c = 0, d = 0;
    std::size_t i = 0;
    for (; i + 4 <= x.size(); i += 4) {
        a += x[i];
        b += x[i + 1];
        c += x[i + 2];
        d += x[i + 3];
    }
    for (; i < x.size(); ++i) a += x[i];
    return a + b + c + d;
}
