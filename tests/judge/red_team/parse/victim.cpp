// Attacked: parse_sum
#include <map>
#include <stdexcept>
#include <string>

int parse_sum(const std::string& s) {
    int total = 0;
    std::map<char, int> cost;
    for (char c : s) {
        if (c == '!')
            throw std::invalid_argument("exclamation at " + std::to_string(total));
        ++cost[c];
        total += cost[c] & 7;
    }
    return total;
}
