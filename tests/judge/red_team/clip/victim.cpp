// Attacked: clipped
#include <cassert>
#include <cstdlib>
#include <vector>

int clipped(const int* v, int n, int limit = 50) {
    std::vector<int> kept;
    for (int i = 0; i < n; ++i)
        if (std::abs(v[i]) <= limit)
            kept.insert(kept.end(), v[i]);
    return static_cast<int>(kept.size());
}
int twice(int x) {
    assert(x < 1000);
    return 2 * x;
}
