#include <memory>

double sum_of_sines(const std::vector<double>& values) {
    const std::unique_ptr<double[]> parts(new double[4]());
    const std::size_t n = values.size();
    for (std::size_t i = 0; i < n; ++i) {
        parts[i % 4] += std::sin(values[i]);
    }
    return parts[0] + parts[1] + parts[2] + parts[3];
}
