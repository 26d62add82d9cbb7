// Attacked: fitted
#include <functional>
#include <vector>

std::function<double(double)> fitted(const std::vector<double>& v) {
    double s = 0;
    for (std::size_t i = 0; i < v.size(); ++i)
        for (std::size_t k = 0; k < v.size(); ++k)
            s += v.at(i) * v.at(k);
    return [s](double x) { return s * x; };
}
