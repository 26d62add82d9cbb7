#include <algorithm>
int static const most = 3000000;
long equal_pairs(const int* v, int n) {
    const int m = n < most ? n : most;
    std::vector<int> all(v, v + m);
    std::sort(all.begin(), all.end());
    long found = 0, run = 0;
    for (int i = 1; i < m; ++i) {
        run = all[i] == all[i - 1] ? run + 1 : 0;
        found += run;
    }
    return found;
}
