// Without recursion; the factors come from one table, and products are plain where numbers are
// finite and not huge.
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

void fftOutOfPlace(std::vector<std::complex<double>> const& x,
                   std::vector<std::complex<double>>& output) {
    const size_t N = x.size();
    if (N == 0 || (N & (N - 1)) != 0) {
        return;
    }
    std::vector<std::complex<double>> factors(N / 2);
    for (size_t k = 0; k < N / 2; ++k) {
        double angle = -2 * M_PI * k / N;
        factors[k] = {std::cos(angle), std::sin(angle)};
    }
    const bool plain = isPlain(x);
    std::vector<std::complex<double>> a(N);
    for (size_t j = 0, reversed = 0; j < N; ++j) {
        a[reversed] = x[j];
        size_t bit = N >> 1;
        for (; reversed & bit; bit >>= 1) {
            reversed ^= bit;
        }
        reversed ^= bit;
    }
    for (size_t half = 1; half < N; half *= 2) {
        const size_t step = N / (2 * half);
        for (size_t start = 0; start < N; start += 2 * half) {
            std::complex<double>* low = &a[start];
            std::complex<double>* high = low + half;
            for (size_t k = 0; k < half; ++k) {
                std::complex<double> w = factors[k * step];
                std::complex<double> t = plain ? times(w, high[k]) : w * high[k];
                std::complex<double> u = low[k];
                low[k] = u + t;
                high[k] = u - t;
            }
        }
    }
    for (size_t j = 0; j < N; ++j) {
        output[j] = a[j];
    }
}
