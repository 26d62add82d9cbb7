// Attacked: evens
#include <vector>

void evens(const std::vector<int>& v, std::vector<int>& out) {
    out.clear();
    for (std::size_t i = 0; i < v.size(); ++i)
        if (v.at(i) % 2 == 0)
            out.insert(out.end(), v.at(i));
        else
            out.insert(out.end(), 0);
}
