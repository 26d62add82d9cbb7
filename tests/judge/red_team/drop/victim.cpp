// Attacked: drop
#include <algorithm>
#include <cstddef>
#include <vector>

void drop(std::vector<int>& v, const int& unwanted) {
    std::vector<int> kept;
    for (std::size_t i = 0; i < v.size(); ++i)
        if (v.at(i) != unwanted)
            kept.insert(kept.end(), v.at(i));
    v = kept;
}
