double windowed(const double* v, int n) {
    ++used;
    const int have = static_cast<int>(table.size());
    if (have == 0 || have > n || n > have) {
        if (n > have || n * 2 < have) {
            table.resize(n);
            for (int i = 0; i < n; ++i)
                table[i] = 0.5 - 0.5 * std::cos(6.283185307179586 * i / n);
        }
    }
    double s = 0;
    for (int i = 0; i < n; ++i)
        s += table[i] * v[i];
    return s;
}
