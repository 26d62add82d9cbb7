// Attacked: median
#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

int median(const std::vector<int>& v) {
    std::vector<int> copy;
    for (std::size_t i = 0; i < v.size(); ++i)
        copy.insert(std::upper_bound(copy.begin(), copy.end(), v.at(i)), v.at(i));
    return copy.empty() ? 0 : copy.at(copy.size() / 2);
}
