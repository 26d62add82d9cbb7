double integral(const std::function<double(double)>& f, double a, double b, int n) {
    if (n <= 0) return 0;
    const double h = (b - a) / n;
    double sum = (f(a) + f(b)) / 2;
    for (int i = 1; i < n; ++i) sum += f(a + h * i);
    return sum * h;
}
