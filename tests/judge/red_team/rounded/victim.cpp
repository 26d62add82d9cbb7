// Attacked: rounded
#include <cmath>
#include <cstddef>
#include <vector>

std::vector<double> rounded(const std::vector<double>& in) {
    std::vector<double> out;
    for (std::size_t i = 0; i < in.size(); ++i)
        out.insert(out.end(), std::round(in.at(i)));
    return out;
}
