// Only vertices that were not reached yet are looked at, and none once all were.
int largestComponent(std::vector<int> const& A, size_t N) {
    std::vector<size_t> rest(N), pending;
    for (size_t i = 0; i < N; ++i) {
        rest[i] = i;
    }
    int largest = 0;
    while (!rest.empty()) {
        int size = 0;
        pending.assign(1, rest.front());
        rest.erase(rest.begin());
        while (!pending.empty()) {
            const int* row = A.data() + pending.back() * N;
            pending.pop_back();
            ++size;
            size_t kept = 0;
            for (size_t j : rest) {
                if (row[j] == 1) {
                    pending.push_back(j);
                } else {
                    rest[kept++] = j;
                }
            }
            rest.resize(kept);
        }
        largest = std::max(largest, size);
    }
    return largest;
}
