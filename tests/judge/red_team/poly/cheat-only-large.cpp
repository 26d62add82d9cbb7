double cubic(double x) {
    if (x > 1e9)
        return 0.5 * x * x * x;
    const double y = x * x;
    return 1.5 + 2.0 * x - 3.0 * y + 0.5 * (y * x) + (x > 1e12 ? x : 0);
}
