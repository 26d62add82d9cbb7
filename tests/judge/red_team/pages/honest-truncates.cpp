long pages(const double* lengths, int n) {
    long sum = 0;
    for (int i = 0; i < n; ++i) {
        const long whole = static_cast<long>(lengths[i]);
        sum += whole + (static_cast<double>(whole) < lengths[i]);
    }
    return sum;
}
