// Each magnitude is computed once; the same comparisons lead to the same order, of ties too.
struct Measured {
    double magnitude;
    std::complex<double> value;
};

void sortByMagnitude(std::vector<std::complex<double>>& x) {
    std::vector<Measured> measured(x.size());
    for (size_t i = 0; i < x.size(); ++i) {
        measured[i] = {std::abs(x[i]), x[i]};
    }
    std::sort(measured.begin(), measured.end(), [](Measured const& a, Measured const& b) {
        return a.magnitude < b.magnitude;
    });
    for (size_t i = 0; i < x.size(); ++i) {
        x[i] = measured[i].value;
    }
}
