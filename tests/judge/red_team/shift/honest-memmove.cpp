#include <cstring>
void moved(const int* src, int* dst, int n) {
    if (n > 0)
        std::memmove(dst, src, n * sizeof(int));
}
