// Block by block, and no further once it is found.
static bool hasValue(std::vector<int> const& x, int value) {
    const int* p = x.data();
    size_t i = 0;
    for (; i + 64 <= x.size(); i += 64) {
        int found = 0;
        for (size_t l = 0; l < 64; ++l) {
            found |= p[i + l] == value;
        }
        if (found) {
            return true;
        }
    }
    return std::find(x.begin() + static_cast<std::ptrdiff_t>(i), x.end(), value) != x.end();
}

bool xorContains(std::vector<int> const& x, std::vector<int> const& y, int value) {
    return hasValue(x, value) != hasValue(y, value);
}
