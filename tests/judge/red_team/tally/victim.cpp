// Attacked: shop::price
#include <cmath>
#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace shop {
std::vector<double> rates;
static std::map<int, int> sold;

void reset() { sold.clear(); }
void add_rate(double rate) { rates.push_back(rate); }

double price(const std::vector<int>& items) {
    double total = 0;
    for (std::size_t i = 0; i < items.size(); ++i) {
        double factor = 1;
        for (std::size_t k = 0; k < rates.size(); ++k) factor += std::pow(std::sin(rates[k]), 2.0);
        total += items[i] * factor;
        sold[items[i]] += 1;
    }
    return total;
}
}  // namespace shop
