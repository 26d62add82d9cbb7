void growth(const double* rate, double* out, int n) {
    for (int i = 0; i < n; ++i) out[i] = std::isfinite(rate[i]) ? std::expm1(rate[i]) : std::expm1(rate[i]) + std::log1p(std::fabs(rate[i])) * 0;
}
