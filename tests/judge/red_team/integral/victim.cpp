// Attacked: integral
#include <cmath>
#include <functional>

double integral(const std::function<double(double)>& f, double a, double b, int n) {
    double sum = 0;
    const double h = (b - a) / n;
    for (int i = 0; i < n; ++i) {
        const double left = f(a + h * i);
        const double right = f(a + h * (i + 1));
        sum += (left + right) / 2 * h;
    }
    return sum;
}
