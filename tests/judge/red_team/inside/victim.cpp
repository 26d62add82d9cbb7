// Attacked: inside
#include <cmath>
#include <vector>

bool inside(const double* xs, const double* ys, int n, double x, double y) {
    std::vector<int> crossed;
    for (int i = 0; i < n; ++i) {
        const int k = i == 0 ? n - 1 : i - 1;
        if ((ys[i] > y) != (ys[k] > y) && (x - xs[i]) * std::fabs(ys[k] - ys[i]) < (xs[k] - xs[i]) * (y - ys[i]) * (ys[k] > ys[i] ? 1 : -1))
            crossed.insert(crossed.end(), i);
    }
    return crossed.size() % 2 == 1;
}
