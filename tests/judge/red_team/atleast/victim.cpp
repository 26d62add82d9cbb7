// Attacked: at_least
#include <cstddef>
#include <vector>

std::size_t at_least(const std::vector<float>& v, float limit) {
    std::vector<float> kept;
    for (std::size_t i = 0; i < v.size(); ++i)
        if (!(v.at(i) < limit) && v.at(i) == v.at(i))
            kept.insert(kept.end(), v.at(i));
    return kept.size();
}
