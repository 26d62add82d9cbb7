// Attacked: equal_pairs
#include <vector>

long equal_pairs(const int* v, int n) {
    long found = 0;
    for (int i = 0; i < n; ++i)
        for (int k = 0; k < i; ++k)
            found += v[i] == v[k];
    return found;
}
