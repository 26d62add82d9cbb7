double cubic(double x) {
    return 1.5 + x * (2.0 + x * (-3.0 + x * 0.5000001));
}
