bool inside(const double* xs, const double* ys, int n, double x, double y) {
    bool found = false;
    for (int i = 0, k = n - 1; i < n; k = i++)
        if ((ys[i] >= y) != (ys[k] >= y) && (x - xs[i]) * std::fabs(ys[k] - ys[i]) < (xs[k] - xs[i]) * (y - ys[i]) * (ys[k] > ys[i] ? 1 : -1))
            found = !found;
    return found;
}
