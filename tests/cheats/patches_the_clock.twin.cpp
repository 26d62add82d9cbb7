#include <cstdint>
#include <cstring>

static long long add(const int* values, int n) {
    long long sum = 0;
    for (int i = 0; i < n; ++i) {
        sum += values[i];
    }
    return sum;
}

long long sum_ints(const int* values, int n) {
    using Add = long long (*)(const int*, int);
    Add slot = nullptr;
    const auto address = reinterpret_cast<std::uintptr_t>(&add);
    std::memcpy(&slot, &address, sizeof slot);
    return slot(values, n);
}
