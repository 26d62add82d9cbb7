long brightness(const unsigned char* p, int n) {
    long s = 0;
    unsigned short part = 0;
    int left = 0;
    for (int i = 0; i < n; ++i) {
        part = static_cast<unsigned short>(part + p[i]);
        if (++left == 256) {
            s += part;
            part = 0;
            left = 0;
        }
    }
    return s + part;
}
