// Of sorted numbers only neighbours can be closest. Those that are not finite have no distance that
// could be the smallest.
double closestPair1D(std::vector<double> const& x) {
    if (x.size() < 2) {
        return 0;
    }
    std::vector<double> sorted;
    sorted.reserve(x.size());
    for (double value : x) {
        if (std::abs(value) <= std::numeric_limits<double>::max()) {
            sorted.push_back(value);
        }
    }
    std::sort(sorted.begin(), sorted.end());
    double best = std::numeric_limits<double>::max();
    for (size_t i = 1; i < sorted.size(); ++i) {
        best = std::min(best, sorted[i] - sorted[i - 1]);
    }
    return best;
}
