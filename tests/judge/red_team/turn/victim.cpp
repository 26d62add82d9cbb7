// Attacked: turn
#include <vector>

void turn(std::vector<int>& v, int k) {
    const int n = static_cast<int>(v.size());
    if (n == 0)
        return;
    std::vector<int> out;
    for (int i = 0; i < n; ++i)
        out.insert(out.end(), v.at(((i + k) % n + n) % n));
    v = out;
}
