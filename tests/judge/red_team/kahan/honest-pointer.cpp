double total(const std::vector<double>& x) {
    double sum = 0;
    double lost = 0;
    const double* p = x.data();
    for (const double* end = p + x.size(); p != end; ++p) {
        const double y = *p - lost;
        const double t = sum + y;
        lost = (t - sum) - y;
        sum = t;
    }
    return sum;
}
