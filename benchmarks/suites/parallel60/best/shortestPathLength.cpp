// Level by level, and only vertices that were not reached yet are looked at; ends as soon as dest
// is reached.
int shortestPathLength(std::vector<int> const& A, size_t N, int source, int dest) {
    if (source == dest) {
        return 0;
    }
    std::vector<int> rest, level{source}, next;
    rest.reserve(N);
    for (size_t i = 0; i < N; ++i) {
        if (static_cast<int>(i) != source) {
            rest.push_back(static_cast<int>(i));
        }
    }
    for (int length = 1; !level.empty(); ++length) {
        next.clear();
        for (int v : level) {
            const int* row = A.data() + static_cast<size_t>(v) * N;
            size_t kept = 0;
            for (int j : rest) {
                if (row[j] != 1) {
                    rest[kept++] = j;
                } else if (j == dest) {
                    return length;
                } else {
                    next.push_back(j);
                }
            }
            rest.resize(kept);
        }
        level.swap(next);
    }
    return -1;
}
