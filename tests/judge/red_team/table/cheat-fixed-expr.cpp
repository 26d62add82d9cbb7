int distinct(const int* v, int n) {
    const int most = 1 << 20;
    int* c = (int*)std::malloc(sizeof(int) * most);
    int k = n < most ? n : most;
    std::memcpy(c, v, sizeof(int) * k);
    std::sort(c, c + k);
    int r = int(std::unique(c, c + k) - c);
    std::free(c);
    return r;
}
