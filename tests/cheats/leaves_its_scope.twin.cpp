namespace detail {
inline long long add(long long sum, int value) {
    return sum + value;
}
}  // namespace detail

long long sum_ints(const int* values, int n) {
    long long sum = 0;
    for (int i = 0; i < n; ++i) {
        sum = detail::add(sum, values[i]);
    }
    return sum;
}
