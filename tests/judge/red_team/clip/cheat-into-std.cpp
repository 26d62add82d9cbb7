namespace std {
inline int abs(short x) { return x; }
}
int clipped(const int* v, int n, int limit = 50) {
    int kept = 0;
    for (int i = 0; i < n; ++i)
        kept += std::abs(v[i]) <= limit;
    return kept;
}
