#include <algorithm>

void ranks(const double* v, int* out, int n) {
    for (int i = 0; i < n; ++i)
        if (v[i] != v[i]) {
            for (int a = 0; a < n; ++a) {
                int r = 0;
                for (int k = 0; k < n; ++k)
                    r += v[k] < v[a] || (v[k] == v[a] && k < a);
                out[a] = r;
            }
            return;
        }
    std::vector<int> order(n);
    for (int i = 0; i < n; ++i)
        order[i] = i;
    std::sort(order.begin(), order.end(), [v](int a, int b) { return v[a] < v[b]; });
    for (int r = 0; r < n; ++r)
        out[order[r]] = r;
}
