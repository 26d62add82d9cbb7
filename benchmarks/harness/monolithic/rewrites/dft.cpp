void dft(std::vector<double> const& x, std::vector<std::complex<double>>& output) {
    const size_t N = x.size();
    std::vector<double> cosine(N), sine(N);
    for (size_t i = 0; i < N; ++i) {
        const double angle = 2 * M_PI * i / N;
        cosine[i] = std::cos(angle);
        sine[i] = std::sin(angle);
    }
    for (size_t k = 0; k < N; ++k) {
        double real = 0, imaginary = 0;
        size_t at = 0;
        for (size_t n = 0; n < N; ++n) {
            real += x[n] * cosine[at];
            imaginary -= x[n] * sine[at];
            at += k;
            if (at >= N) {
                at -= N;
            }
        }
        output[k] = std::complex<double>(real, imaginary);
    }
}
