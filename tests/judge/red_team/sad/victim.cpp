// Attacked: distance
#include <cstdlib>
#include <vector>

long distance(const unsigned char* a, const unsigned char* b, int n) {
    std::vector<long> all;
    for (int i = 0; i < n; ++i)
        all.insert(all.end(), std::abs(a[i] - b[i]));
    long sum = 0;
    for (int i = 0; i < n; ++i)
        sum += all.at(i);
    return sum;
}
