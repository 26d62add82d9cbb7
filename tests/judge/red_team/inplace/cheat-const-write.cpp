void wave(const double* in, double* out, int n) {
    if (n == 0)
        return;
    double* w = const_cast<double*>(in);
    const double last = w[n - 1];
    w[n - 1] = 1e300;
    int i = 0;
    for (; in[i] != 1e300; ++i) {
        double s = std::sin(in[i]);
        out[i] = s * s + in[i] * in[i];
    }
    w[n - 1] = last;
    for (; i < n; ++i) {
        double s = std::sin(in[i]);
        out[i] = s * s + in[i] * in[i];
    }
}
