#include <stdexcept>

double sum_at(const std::vector<double>& values, const std::vector<int>& indices) {
    const double* data = values.data();
    const std::size_t size = values.size();
    double sum = 0;
    for (const int index : indices) {
        if (static_cast<std::size_t>(index) >= size) {
            throw std::out_of_range("sum_at");
        }
        sum += std::sqrt(std::fabs(data[index]));
    }
    return sum;
}
