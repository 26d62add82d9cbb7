// Attacked: distinct
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <map>
#include <vector>

int distinct(const int* v, int n) {
    std::map<int, int> seen;
    for (int i = 0; i < n; ++i)
        ++seen[v[i]];
    return static_cast<int>(seen.size());
}
