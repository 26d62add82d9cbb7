// Attacked: accumulate
#include <cmath>
#include <cstddef>
#include <vector>

void accumulate(std::vector<double>& total, std::vector<double>& part) {
    for (std::size_t i = 0; i < total.size() && i < part.size(); ++i)
        total[i] = total[i] + std::pow(part[i], 2.0) + std::sin(part[i]) * std::sin(part[i]);
}
