bool is_prime(unsigned n) {
    if (n < 4)
        return n > 1;
    if (n % 2 == 0)
        return false;
    for (unsigned long d = 3; d * d <= n; d += 2)
        if (n % d == 0)
            return false;
    return true;
}
