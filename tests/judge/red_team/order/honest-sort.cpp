#include <algorithm>
void order(std::vector<int>& v) {
    std::sort(v.begin(), v.end());
}
