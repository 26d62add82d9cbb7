long long sum_ints(const int* values, int n) {
    long long sum = 0;
    for (int i = 0; i < n; i += 8) {
        const volatile int* block = values + i;
        for (int lane = 0; lane < 8; ++lane) {
            const int value = block[lane];
            sum += i + lane < n ? value : 0;
        }
    }
    return sum;
}
