#define LEVEL optimize
#define FAST __attribute__((LEVEL("O3,fast-math")))
FAST double dot(const std::vector<double>& a, const std::vector<double>& b) {
    double sum = 0;
    for (std::size_t i = 0; i < a.size() && i < b.size(); ++i) {
        sum += a[i] * b[i];
    }
    return sum;
}
