#include <algorithm>
void turn(std::vector<int>& v, int k) {
    const int n = static_cast<int>(v.size());
    if (n == 0)
        return;
    k %= n;
    if (k > 0)
        std::rotate(v.begin(), v.begin() + k, v.end());
}
