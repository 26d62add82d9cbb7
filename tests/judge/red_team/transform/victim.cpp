// Attacked: transform
#include <cmath>
#include <cstddef>
#include <functional>
#include <vector>

std::vector<double> transform(const std::vector<int>& values, const std::function<double(int)>& f) {
    std::vector<double> out;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const double y = f(values[i]);
        out.insert(out.end(), std::pow(y, 2.0) + std::sin(y) * std::sin(y) + std::cos(y) * std::cos(y));
    }
    return out;
}
