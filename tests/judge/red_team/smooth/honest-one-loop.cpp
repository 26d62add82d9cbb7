double smoothed(const double* v, int n) {
    double s = 0;
    for (int i = 1; i < n; ++i)
        s += v[i] / 2 * (v[i - 1] / 2);
    return s;
}
