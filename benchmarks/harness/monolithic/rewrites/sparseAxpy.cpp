void sparseAxpy(double alpha, std::vector<Element> const& x, std::vector<Element> const& y,
                std::vector<double>& z) {
    const size_t size = z.size();
    std::fill(z.begin(), z.end(), 0.0);
    double* const out = z.data();
    for (Element const& e : x) {
        if (e.index < size) {
            out[e.index] += alpha * e.value;
        }
    }
    for (Element const& e : y) {
        if (e.index < size) {
            out[e.index] += e.value;
        }
    }
}
