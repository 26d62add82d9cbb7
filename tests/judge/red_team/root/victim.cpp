// Attacked: root
#include <cmath>
#include <type_traits>

constexpr unsigned root(unsigned x) {
    unsigned r = 0;
    while (static_cast<unsigned long long>(r + 1ULL) * (r + 1ULL) <= x)
        ++r;
    return r;
}
