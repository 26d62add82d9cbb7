#include <algorithm>
long equal_pairs(const int* v, int n) {
    std::vector<int> all(3 * 1000 * 1000);
    for (int i = 0; i < n; ++i)
        all[i] = v[i];
    std::sort(all.begin(), all.begin() + n);
    long found = 0, run = 0;
    for (int i = 1; i < n; ++i) {
        run = all[i] == all[i - 1] ? run + 1 : 0;
        found += run;
    }
    return found;
}
