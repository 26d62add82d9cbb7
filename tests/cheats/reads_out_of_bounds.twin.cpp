long long sum_ints(const int* values, int n) {
    long long sum = 0;
    int i = 0;
    for (; i + 8 <= n; i += 8) {
        for (int lane = 0; lane < 8; ++lane) {
            sum += values[i + lane];
        }
    }
    for (; i < n; ++i) {
        sum += values[i];
    }
    return sum;
}
