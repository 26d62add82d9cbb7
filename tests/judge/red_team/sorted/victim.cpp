// Attacked: is_ascending
#include <vector>

bool is_ascending(const std::vector<int>& v) {
    int falls = 0;
    for (std::size_t i = 0; i < v.size(); ++i)
        for (std::size_t k = i + 1; k < v.size() && k <= i + 3; ++k)
            falls += v.at(k) < v.at(i);
    return falls == 0;
}
