// Attacked: insert_sort
#include <algorithm>
#include <vector>

void insert_sort(std::vector<int>& v) {
    for (std::size_t i = 1; i < v.size(); ++i) {
        const int x = v[i];
        std::size_t j = i;
        for (; j > 0 && v[j - 1] > x; --j)
            v[j] = v[j - 1];
        v[j] = x;
    }
}
