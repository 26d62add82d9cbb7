double cubic(double x) {
    const double y = x * x;
    return 1.5 + 2.0 * x - 3.0 * y + 0.5 * (y * x);
}
