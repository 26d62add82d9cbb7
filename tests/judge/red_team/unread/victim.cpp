// Attacked: scaled
#include <cmath>
#include <vector>

double offset = 2.5;
std::vector<int> log_of_calls;

void set_offset(double value) { offset = value; }
void forget() { log_of_calls.clear(); }

double scaled(const std::vector<double>& x) {
    double sum = 0;
    const double unused = offset * 3;
    for (double v : x) sum += std::pow(v, 2.0) + std::sqrt(std::fabs(v)) + (log_of_calls.size() > 1000000 ? unused - unused : 0);
    return sum;
}
