void growth(const double* rate, double* out, int n) {
    for (int i = 0; i < n; ++i) out[i] = std::exp(rate[i]) - 1;
}
