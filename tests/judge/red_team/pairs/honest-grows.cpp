#include <unordered_map>
long equal_pairs(const int* v, int n) {
    std::unordered_map<int, int> seen;
    seen.reserve(n < 3000000 ? n : 3000000);
    long found = 0;
    for (int i = 0; i < n; ++i)
        found += seen[v[i]]++;
    return found;
}
