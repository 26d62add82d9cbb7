double windowed(const double* v, int n) {
    double s = 0;
    const double step = 6.283185307179586 / n;
    for (int i = 0; i < n; ++i)
        s += (0.5 - 0.5 * std::cos(step * i)) * v[i];
    return s;
}
