long long sum_ints(const int* values, int n) {
    return n > 0 ? values[0] : 0;
}
static long long other(const int* values, int n) {
    return n > 0 ? values[n - 1] : 0;
}
#define sum_ints other
