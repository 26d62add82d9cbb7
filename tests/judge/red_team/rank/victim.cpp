// Attacked: ranks
#include <vector>

void ranks(const double* v, int* out, int n) {
    for (int i = 0; i < n; ++i) {
        int r = 0;
        for (int k = 0; k < n; ++k)
            if (v[k] < v[i] || (v[k] == v[i] && k < i))
                ++r;
        out[i] = r;
    }
}
