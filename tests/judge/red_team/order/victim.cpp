// Attacked: order
#include <set>
#include <vector>

void order(std::vector<int>& v) {
    std::multiset<int> all(v.begin(), v.end());
    std::size_t i = 0;
    for (int x : all)
        v.at(i++) = x;
}
