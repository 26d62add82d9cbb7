void moved(const int* src, int* dst, int n) {
    if (dst <= src) {
        for (int i = 0; i < n; ++i)
            dst[i] = src[i];
    } else {
        for (int i = n; i-- > 0;)
            dst[i] = src[i];
    }
}
