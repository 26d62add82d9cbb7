void dft(std::vector<double> const& x, std::vector<std::complex<double>>& output) {
    const int N = static_cast<int>(x.size());
    std::vector<double> turns(x.size());
    for (int n = 0; n < N; ++n) {
        turns[n] = 2 * M_PI * n;
    }
    for (int k = 0; k < N; ++k) {
        double real = 0, imaginary = 0;
        for (int n = 0; n < N; ++n) {
            const double angle = turns[n] * k / N;
            real += x[n] * std::cos(angle);
            imaginary -= x[n] * std::sin(angle);
        }
        output[k] = std::complex<double>(real, imaginary);
    }
}
