// Attacked: brightness
#include <vector>

long brightness(const unsigned char* p, int n) {
    std::vector<long> all;
    for (int i = 0; i < n; ++i)
        all.insert(all.end(), p[i]);
    long s = 0;
    for (int i = 0; i < n; ++i)
        s += all.at(i);
    return s;
}
