// By digits of eleven bits where there are many.
void sortNonZero(std::vector<int>& x) {
    std::vector<unsigned> others;
    others.reserve(x.size());
    for (int value : x) {
        if (value != 0) {
            others.push_back(static_cast<unsigned>(value) ^ 0x80000000u);
        }
    }
    if (others.size() < 512) {
        std::sort(others.begin(), others.end());
    } else {
        std::vector<unsigned> sorted(others.size());
        for (unsigned shift = 0; shift < 32; shift += 11) {
            size_t starts[2049] = {};
            for (unsigned value : others) {
                starts[(value >> shift & 2047) + 1]++;
            }
            for (size_t digit = 1; digit <= 2048; ++digit) {
                starts[digit] += starts[digit - 1];
            }
            for (unsigned value : others) {
                sorted[starts[value >> shift & 2047]++] = value;
            }
            others.swap(sorted);
        }
    }
    size_t next = 0;
    for (int& value : x) {
        if (value != 0) {
            value = static_cast<int>(others[next++] ^ 0x80000000u);
        }
    }
}
