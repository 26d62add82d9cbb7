void moved(const int* src, int* dst, int n) {
    for (int i = 0; i < n; ++i)
        dst[i] = src[i];
}
