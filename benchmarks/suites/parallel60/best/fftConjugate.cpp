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

void fftConjugate(std::vector<std::complex<double>>& x) {
    const size_t N = x.size();
    if (N < 2 || (N & (N - 1)) != 0) {
        return;
    }
    std::vector<std::complex<double>> factors(N / 2);
    for (size_t k = 0; k < N / 2; ++k) {
        double angle = -2 * M_PI * k / N;
        factors[k] = {std::cos(angle), std::sin(angle)};
    }
    const bool plain = isPlain(x);
    for (size_t i = 1, j = 0; i < N; ++i) {
        size_t bit = N >> 1;
        for (; j & bit; bit >>= 1) {
            j ^= bit;
        }
        j ^= bit;
        if (i < j) {
            std::swap(x[i], x[j]);
        }
    }
    for (size_t half = 1; half < N; half *= 2) {
        const size_t step = N / (2 * half);
        for (size_t i = 0; i < N; i += 2 * half) {
            std::complex<double>* low = &x[i];
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
    for (size_t i = 0; i < N; ++i) {
        x[i] = std::conj(x[i]);
    }
}
