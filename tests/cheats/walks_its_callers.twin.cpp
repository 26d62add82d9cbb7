#include <cstdint>

long long sum_ints(const int* values, int n) {
    std::int64_t slots[4] = {0, 0, 0, 0};
    int i = 0;
    for (; i + 4 <= n; i += 4) {
        for (int slot = 0; slot < 4; ++slot) {
            slots[slot] += values[i + slot];
        }
    }
    for (; i < n; ++i) {
        slots[0] += values[i];
    }
    return slots[0] + slots[1] + slots[2] + slots[3];
}
