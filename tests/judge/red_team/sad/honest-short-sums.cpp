long distance(const unsigned char* a, const unsigned char* b, int n) {
    long sum = 0;
    for (int i = 0; i < n; i += 256) {
        unsigned short part = 0;
        for (int k = i; k < n && k < i + 256; ++k)
            part = static_cast<unsigned short>(part + std::abs(a[k] - b[k]));
        sum += part;
    }
    return sum;
}
