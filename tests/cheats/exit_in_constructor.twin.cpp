struct Start {
    long long value;
    constexpr Start() : value(0) {}
};
static constexpr Start at_compile_time;

long long sum_ints(const int* values, int n) {
    long long sum = at_compile_time.value;
    for (const int* at = values; at < values + n; ++at) {
        sum += *at;
    }
    return sum;
}
