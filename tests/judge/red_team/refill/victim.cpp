// Attacked: refill
#include <cstddef>
#include <vector>

void refill(std::vector<double>& v, const double& value) {
    std::vector<double> made;
    for (std::size_t i = 0; i < v.size() + 1; ++i)
        made.insert(made.end(), value);
    v = made;
}
