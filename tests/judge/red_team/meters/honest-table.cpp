void meters(const unsigned char* in, double* out, int n) {
    double sum = 0;
    double values[256];
    for (int v = 0; v < 256; ++v) values[v] = static_cast<double>(v) * v * gain + std::sin(gain) * std::sin(gain);
    for (int i = 0; i < n; ++i) {
        out[i] = values[in[i]];
        sum += out[i];
        ++seen[in[i]];
    }
    last_mean = n > 0 ? sum / n : 0;
}
