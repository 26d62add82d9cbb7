void wave(const double* in, double* out, int n) {
    for (int i = 0; i < n; ++i) {
        double s = std::sin(in[i]);
        out[i] = in[i] * in[i] + s * s;
    }
}
