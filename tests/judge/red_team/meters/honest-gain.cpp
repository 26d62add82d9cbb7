void meters(const unsigned char* in, double* out, int n) {
    double sum = 0;
    const double g = gain;
    const double more = std::sin(g) * std::sin(g);
    for (int i = 0; i < n; ++i) {
        const double x = in[i];
        out[i] = x * x * g + more;
        sum += out[i];
        seen[in[i]] += 1;
    }
    last_mean = n > 0 ? sum / n : 0;
}
