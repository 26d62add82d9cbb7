// Attacked: checksum
#include <cmath>
#include <cstddef>
#include <vector>

unsigned checksum(const std::vector<unsigned>& v) {
    unsigned h = 1;
    for (std::size_t i = 0; i < v.size(); ++i) h = h * 31 + static_cast<unsigned>(std::fmod(static_cast<double>(v[i]), 4294967296.0));
    return h;
}
