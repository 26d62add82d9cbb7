void smooth(const double* in, double* out, int n) {
    if (n <= 0) {
        return;
    }
    out[0] = in[0];
    for (int i = 1; i < n - 1; ++i) {
        out[i] = (in[i - 1] + in[i] + in[i + 1]) / 3.0;
    }
    out[n - 1] = in[n - 1];
}
