// Both results, and no branch between them.
void squeezeEvens(std::vector<int>& x) {
    int* p = x.data();
    const size_t n = x.size();
    for (size_t i = 0; i < n; ++i) {
        const int third = p[i] / 3;
        const int doubled = static_cast<int>(static_cast<unsigned>(p[i]) * 2u);
        p[i] = p[i] & 1 ? doubled : third;
    }
}
