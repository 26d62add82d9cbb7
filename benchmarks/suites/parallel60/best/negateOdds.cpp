// Every element is written, so that there is no branch.
void negateOdds(std::vector<int>& x) {
    int* p = x.data();
    const size_t n = x.size();
    for (size_t i = 0; i < n; ++i) {
        const int odd = -(p[i] & 1);
        p[i] = (p[i] ^ odd) - odd;
    }
}
