// The factors come from one table, and products are plain where numbers are finite and not huge.
static bool isPlain(std::vector<std::complex<double>> const& x) {
    for (std::complex<double> const& value : x) {
        if (!(std::abs(value.real()) < 1e150 && std::abs(value.imag()) < 1e150)) {
            return false;
        }
    }
    return true;
}

static std::complex<double> times(std::complex<double> a, std::complex<double> b) {
    return {a.real() * b.real() - a.imag() * b.imag(), a.real() * b.imag() + a.imag() * b.real()};
}

void fftSplit(std::vector<std::complex<double>> const& x, std::vector<double>& r,
              std::vector<double>& i) {
    const size_t n = x.size();
    if (n == 0 || (n & (n - 1)) != 0) {
        return;
    }
    std::vector<std::complex<double>> factors(n / 2);
    for (size_t k = 0; k < n / 2; ++k) {
        double angle = -2 * M_PI * k / n;
        factors[k] = {std::cos(angle), std::sin(angle)};
    }
    std::vector<std::complex<double>> a(n);
    for (size_t j = 0, reversed = 0; j < n; ++j) {
        a[reversed] = x[j];
        size_t bit = n >> 1;
        for (; reversed & bit; bit >>= 1) {
            reversed ^= bit;
        }
        reversed ^= bit;
    }
    const bool plain = isPlain(x);
    for (size_t half = 1; half < n; half *= 2) {
        const size_t step = n / (2 * half);
        for (size_t start = 0; start < n; start += 2 * half) {
            std::complex<double>* low = &a[start];
            std::complex<double>* high = low + half;
            for (size_t k = 0; k < half; ++k) {
                std::complex<double> w = factors[k * step];
                std::complex<double> v = plain ? times(high[k], w) : high[k] * w;
                std::complex<double> u = low[k];
                low[k] = u + v;
                high[k] = u - v;
            }
        }
    }
    for (size_t j = 0; j < n; ++j) {
        r[j] = a[j].real();
        i[j] = a[j].imag();
    }
}
