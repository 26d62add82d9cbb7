// The smallest distance of each block, eight at a time; only a block with a smaller one than any
// before is looked at closely.
size_t findClosestToPi(std::vector<double> const& x) {
    if (x.empty()) {
        return 0;
    }
    size_t index = 0;
    double best = std::abs(x[0] - M_PI);
    if (best != best) {
        return 0;
    }
    size_t i = 1;
    for (; i + 512 <= x.size(); i += 512) {
        double least[8];
        std::fill(least, least + 8, best);
        for (size_t k = 0; k < 512; k += 8) {
            for (size_t l = 0; l < 8; ++l) {
                const double distance = std::abs(x[i + k + l] - M_PI);
                least[l] = distance < least[l] ? distance : least[l];
            }
        }
        const double smallest = *std::min_element(least, least + 8);
        if (smallest < best) {
            best = smallest;
            index = i;
            while (std::abs(x[index] - M_PI) != best) {
                ++index;
            }
        }
    }
    for (; i < x.size(); ++i) {
        if (std::abs(x[i] - M_PI) < best) {
            best = std::abs(x[i] - M_PI);
            index = i;
        }
    }
    return index;
}
