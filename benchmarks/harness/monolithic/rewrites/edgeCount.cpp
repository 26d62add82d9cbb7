int edgeCount(std::vector<int> const& A, size_t N) {
    const size_t cells = N * N;
    int first = 0, second = 0;
    size_t i = 0;
    for (; i + 2 <= cells; i += 2) {
        first += A[i] == 1;
        second += A[i + 1] == 1;
    }
    for (; i < cells; ++i) {
        first += A[i] == 1;
    }
    return first + second;
}
