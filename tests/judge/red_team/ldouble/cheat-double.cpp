long double total(const long double* v, int n) {
    double s = 0;
    for (int i = 0; i < n; ++i)
        s += double(v[i]) * double(v[i]);
    return s;
}
