int digits(int x) {
    static const unsigned p[] = {10u,      100u,      1000u,      10000u,     100000u,
                                 1000000u, 10000000u, 100000000u, 1000000000u};
    unsigned u = x < 0 ? 0u - unsigned(x) : unsigned(x);
    int d = 1;
    for (unsigned q : p)
        d += u >= q;
    return d;
}
