long long sum_ints(const int* values, int n) {
    long long sum = 0;
#if defined(__SIZEOF_INT128__)
    for (int i = 0; i < n; ++i) {
        sum += values[i];
    }
#else
    for (const int* at = values; at < values + n; ++at) {
        sum += *at;
    }
#endif
    return sum;
}
