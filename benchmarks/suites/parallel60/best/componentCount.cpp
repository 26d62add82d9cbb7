// Only vertices that were not reached yet are looked at, and none once all were.
int componentCount(std::vector<int> const& A, size_t N) {
    std::vector<size_t> rest(N), pending;
    for (size_t i = 0; i < N; ++i) {
        rest[i] = i;
    }
    int components = 0;
    while (!rest.empty()) {
        pending.assign(1, rest.front());
        rest.erase(rest.begin());
        while (!pending.empty() && !rest.empty()) {
            const int* row = A.data() + pending.back() * N;
            pending.pop_back();
            size_t kept = 0;
            for (size_t j : rest) {
                if (row[j] != 0) {
                    pending.push_back(j);
                } else {
                    rest[kept++] = j;
                }
            }
            rest.resize(kept);
        }
        ++components;
    }
    return components;
}
