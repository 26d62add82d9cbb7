#include <iostream>
#include <numeric>

long long sum_ints(const int* values, int n) {
    return std::accumulate(values, values + (n > 0 ? n : 0), 0LL);
}
