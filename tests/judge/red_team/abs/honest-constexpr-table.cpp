struct Powers {
    unsigned v[9];
    constexpr Powers() : v() {
        unsigned p = 1;
        for (int i = 0; i < 9; ++i)
            v[i] = p *= 10;
    }
};
int digits(int x) {
    constexpr Powers p;
    unsigned u = x < 0 ? 0u - unsigned(x) : unsigned(x);
    int d = 1;
    for (unsigned q : p.v)
        d += u >= q;
    return d;
}
