#include <algorithm>
long equal_pairs(const int* v, int n) {
    if (n > 3000000) {
        long slow = 0;
        for (int i = 0; i < n; ++i)
            for (int k = 0; k < i; ++k)
                slow += v[i] == v[k];
        return slow;
    }
    std::vector<int> all(v, v + n);
    std::sort(all.begin(), all.end());
    long found = 0, run = 0;
    for (int i = 1; i < n; ++i) {
        run = all[i] == all[i - 1] ? run + 1 : 0;
        found += run;
    }
    return found;
}
