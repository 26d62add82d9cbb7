// Attacked: pages
#include <cmath>
#include <vector>

long pages(const double* lengths, int n) {
    std::vector<long> all;
    for (int i = 0; i < n; ++i)
        all.insert(all.end(), static_cast<long>(std::ceil(lengths[i])));
    long sum = 0;
    for (int i = 0; i < n; ++i)
        sum += all.at(i);
    return sum;
}
