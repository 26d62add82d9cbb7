#include <unordered_map>
double price(const std::vector<int>& items) {
    double total = 0;
    double factor = 1;
    for (double rate : rates) {
        const double s = std::sin(rate);
        factor += s * s;
    }
    std::unordered_map<int, int> counts;
    for (int item : items) {
        total += item * factor;
        ++counts[item];
    }
    for (const auto& entry : counts) sold[entry.first] += entry.second;
    return total;
}
