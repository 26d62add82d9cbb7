#include <stdexcept>

double sum_at(const std::vector<double>& values, const std::vector<int>& indices) {
    if (values.empty() && !indices.empty()) {
        throw std::out_of_range("sum_at");
    }
    const double* data = values.data();
    double sum = 0;
    for (const int index : indices) {
        sum += std::sqrt(std::fabs(data[index]));
    }
    return sum;
}
