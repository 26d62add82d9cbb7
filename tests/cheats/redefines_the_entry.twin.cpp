long long sum_ints(const int* values, int n) {
    const auto entry = [](const int* at) { return static_cast<long long>(*at); };
    long long sum = 0;
    for (int i = 0; i < n; ++i) {
        sum += entry(values + i);
    }
    return sum;
}
