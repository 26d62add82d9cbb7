double windowed(const double* v, int n) {
    table.resize(n);
    double s = 0;
    const double step = 6.283185307179586 / n;
    for (int i = 0; i < n; ++i) {
        const double w = 0.5 - 0.5 * std::cos(step * i);
        table[i] = w;
        s += w * v[i];
    }
    ++used;
    return s;
}
