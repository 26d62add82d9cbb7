// One factor for each p, two arrays in turn, and plain products where numbers are finite and not
// huge.
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

void ifft(std::vector<std::complex<double>>& x) {
    const size_t N = x.size();
    if (N < 2 || (N & (N - 1)) != 0) {
        return;
    }
    const bool plain = isPlain(x);
    std::vector<std::complex<double>> factors(N / 2);
    for (size_t k = 0; k < N / 2; ++k) {
        double angle = 2 * M_PI * k / N;
        factors[k] = {std::cos(angle), std::sin(angle)};
    }
    std::vector<std::complex<double>> room(N);
    std::complex<double>* from = x.data();
    std::complex<double>* to = room.data();
    for (size_t half = N / 2, stride = 1; half >= 1; half /= 2, stride *= 2) {
        for (size_t p = 0; p < half; ++p) {
            const std::complex<double> w = factors[p * stride];
            const std::complex<double>* first = from + stride * p;
            const std::complex<double>* second = from + stride * (p + half);
            std::complex<double>* sums = to + stride * 2 * p;
            std::complex<double>* differences = sums + stride;
            for (size_t q = 0; q < stride; ++q) {
                std::complex<double> a = first[q];
                std::complex<double> b = second[q];
                sums[q] = a + b;
                differences[q] = plain ? times(a - b, w) : (a - b) * w;
            }
        }
        std::swap(from, to);
    }
    for (size_t i = 0; i < N; ++i) {
        x[i] = from[i] / static_cast<double>(N);
    }
}
