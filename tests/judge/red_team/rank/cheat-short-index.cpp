#include <algorithm>
#include <cstdint>

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
    std::vector<std::uint16_t> order(n);
    for (int i = 0; i < n; ++i)
        order[i] = static_cast<std::uint16_t>(i);
    std::stable_sort(order.begin(), order.end(), [v](std::uint16_t a, std::uint16_t b) { return v[a] < v[b]; });
    for (int r = 0; r < n; ++r)
        out[order[r]] = r;
}
