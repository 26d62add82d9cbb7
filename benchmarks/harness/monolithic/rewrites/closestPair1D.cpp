double closestPair1D(std::vector<double> const& x) {
    if (x.size() < 2) {
        return 0;
    }
    double best = std::numeric_limits<double>::max();
    for (size_t i = 0; i < x.size() - 1; ++i) {
        const double own = x[i];
        double nearest[4] = {best, best, best, best};
        size_t j = i + 1;
        for (; j + 4 <= x.size(); j += 4) {
            for (size_t k = 0; k < 4; ++k) {
                nearest[k] = std::min(nearest[k], std::abs(own - x[j + k]));
            }
        }
        for (; j < x.size(); ++j) {
            nearest[0] = std::min(nearest[0], std::abs(own - x[j]));
        }
        best = std::min(std::min(nearest[0], nearest[1]), std::min(nearest[2], nearest[3]));
    }
    return best;
}
