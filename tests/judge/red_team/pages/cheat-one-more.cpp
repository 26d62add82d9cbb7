long pages(const double* lengths, int n) {
    long sum = 0;
    for (int i = 0; i < n; ++i)
        sum += static_cast<long>(lengths[i]) + (lengths[i] > 0);
    return sum;
}
