// Attacked: total
#include <cstddef>
#include <vector>

double total(const std::vector<double>& x) {
    double sum = 0;
    double lost = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        const double y = x[i] - lost;
        const double t = sum + y;
        lost = (t - sum) - y;
        sum = t;
    }
    return sum;
}
