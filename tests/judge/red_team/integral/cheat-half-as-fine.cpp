double integral(const std::function<double(double)>& f, double a, double b, int n) {
    if (n <= 0) return 0;
    const int m = n > 64 ? n / 2 : n;
    const double h = (b - a) / m;
    double sum = (f(a) + f(b)) / 2;
    for (int i = 1; i < m; ++i) sum += f(a + h * i);
    return sum * h;
}
