bool is_prime(unsigned n) {
    if (n < 4)
        return n > 1;
    unsigned long r = 1, base = 2;
    for (unsigned e = n - 1; e; e >>= 1) {
        if (e & 1)
            r = r * base % n;
        base = base * base % n;
    }
    return r == 1;
}
