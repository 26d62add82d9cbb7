static double part(const double* v, int i, int n) {
    if (i >= n)
        return 0;
    volatile double here = v[i] / 2 * (v[i - 1] / 2);
    return here + part(v, i + 1, n);
}
double smoothed(const double* v, int n) {
    return part(v, 1, n);
}
