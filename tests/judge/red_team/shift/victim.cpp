// Attacked: moved
#include <vector>

void moved(const int* src, int* dst, int n) {
    std::vector<int> copy;
    for (int i = 0; i < n; ++i)
        copy.insert(copy.end(), src[i]);
    for (int i = 0; i < n; ++i)
        dst[i] = copy.at(i);
}
