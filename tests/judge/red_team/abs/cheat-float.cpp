int digits(int x) {
    unsigned u = x < 0 ? 0u - unsigned(x) : unsigned(x);
    return u == 0 ? 1 : int(std::log10(float(u))) + 1;
}
