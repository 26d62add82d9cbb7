// A transform by the prime factors of N, with the factors from one table. Numbers that are not
// finite, or huge, go by the definition.
static void byFactors(const std::complex<double>* table, size_t N, const double* x, size_t stride,
                      std::complex<double>* out, size_t n) {
    if (n == 1) {
        out[0] = x[0];
        return;
    }
    size_t p = n % 2 == 0 ? 2 : 3;
    while (n % p != 0) {
        p = p * p > n ? n : p + 2;
    }
    const size_t m = n / p;
    for (size_t r = 0; r < p; ++r) {
        byFactors(table, N, x + r * stride, stride * p, out + r * m, m);
    }
    std::vector<std::complex<double>> parts(p);
    for (size_t k = 0; k < m; ++k) {
        for (size_t r = 0; r < p; ++r) {
            const std::complex<double> a = out[r * m + k], w = table[r * k * (N / n)];
            parts[r] = {a.real() * w.real() - a.imag() * w.imag(),
                        a.real() * w.imag() + a.imag() * w.real()};
        }
        for (size_t q = 0; q < p; ++q) {
            double real = 0, imaginary = 0;
            for (size_t r = 0, at = 0; r < p; ++r) {
                const std::complex<double> w = table[at * (N / p)];
                real += parts[r].real() * w.real() - parts[r].imag() * w.imag();
                imaginary += parts[r].real() * w.imag() + parts[r].imag() * w.real();
                at = at + q >= p ? at + q - p : at + q;
            }
            out[q * m + k] = {real, imaginary};
        }
    }
}

void dft(std::vector<double> const& x, std::vector<std::complex<double>>& output) {
    const int N = static_cast<int>(x.size());
    bool plain = true;
    for (double value : x) {
        plain = plain && std::abs(value) < 1e150;
    }
    if (!plain || N < 4) {
        for (int k = 0; k < N; ++k) {
            std::complex<double> sum(0, 0);
            for (int n = 0; n < N; ++n) {
                double angle = 2 * M_PI * n * k / N;
                sum += std::complex<double>(x[n] * std::cos(angle), -x[n] * std::sin(angle));
            }
            output[k] = sum;
        }
        return;
    }
    std::vector<std::complex<double>> table(N);
    for (int k = 0; k < N; ++k) {
        double angle = -2 * M_PI * k / N;
        table[k] = {std::cos(angle), std::sin(angle)};
    }
    byFactors(table.data(), static_cast<size_t>(N), x.data(), 1, output.data(),
              static_cast<size_t>(N));
}
