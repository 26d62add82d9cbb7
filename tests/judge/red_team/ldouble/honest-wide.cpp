long double total(const long double* v, int n) {
    long double even = 0, odd = 0;
    int i = 0;
    for (; i + 1 < n; i += 2) {
        even += v[i] * v[i];
        odd += v[i + 1] * v[i + 1];
    }
    for (; i < n; ++i)
        even += v[i] * v[i];
    return even + odd;
}
