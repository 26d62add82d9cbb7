// Block by block, and no further once it is found.
bool contains(std::vector<int> const& x, int target) {
    const int* p = x.data();
    size_t i = 0;
    for (; i + 64 <= x.size(); i += 64) {
        int found = 0;
        for (size_t l = 0; l < 64; ++l) {
            found |= p[i + l] == target;
        }
        if (found) {
            return true;
        }
    }
    return std::find(x.begin() + static_cast<std::ptrdiff_t>(i), x.end(), target) != x.end();
}
