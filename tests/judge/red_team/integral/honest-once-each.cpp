double integral(const std::function<double(double)>& f, double a, double b, int n) {
    if (n <= 0) return 0;
    double sum = 0;
    const double h = (b - a) / n;
    double left = f(a + h * 0);
    for (int i = 1; i <= n; ++i) {
        const double right = f(a + h * i);
        sum += (left + right) / 2 * h;
        left = right;
    }
    return sum;
}
