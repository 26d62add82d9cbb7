size_t findClosestToPi(std::vector<double> const& x) {
    if (x.empty()) {
        return 0;
    }
    size_t index = 0;
    double nearest = std::abs(x[0] - M_PI);
    for (size_t i = 1; i < x.size(); ++i) {
        const double distance = std::abs(x[i] - M_PI);
        // What is no number is never nearer, and nothing is nearer than it.
        if (distance < nearest) {
            nearest = distance;
            index = i;
        }
    }
    return index;
}
