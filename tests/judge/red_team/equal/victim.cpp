// Attacked: equal_seq
#include <algorithm>
#include <cstring>
#include <vector>

bool equal_seq(const std::vector<int>& a, const std::vector<int>& b) {
    if (a.size() != b.size())
        return false;
    int bad = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        bad += a.at(i) != b.at(i);
    return bad == 0;
}
