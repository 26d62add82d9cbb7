// Attacked: is_prime

bool is_prime(unsigned n) {
    if (n < 2)
        return false;
    for (unsigned long d = 2; d * d <= n; ++d)
        if (n % d == 0)
            return false;
    return true;
}
