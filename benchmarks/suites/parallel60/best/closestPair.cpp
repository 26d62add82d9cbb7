// Sorted by x, so that only points nearby in x are looked at. Points that are not finite have no
// distance that could be the smallest.
double closestPair(std::vector<Point> const& points) {
    if (points.size() < 2) {
        return 0;
    }
    std::vector<Point> sorted;
    sorted.reserve(points.size());
    for (Point const& p : points) {
        if (std::abs(p.x) <= std::numeric_limits<double>::max() &&
            std::abs(p.y) <= std::numeric_limits<double>::max()) {
            sorted.push_back(p);
        }
    }
    std::sort(sorted.begin(), sorted.end(),
              [](Point const& a, Point const& b) { return a.x < b.x; });
    const double infinity = std::numeric_limits<double>::infinity();
    double best = infinity;
    for (size_t i = 0; i < sorted.size(); ++i) {
        for (size_t j = i + 1; j < sorted.size(); ++j) {
            const double x = sorted[j].x - sorted[i].x;
            if (x * x >= best) {
                break;
            }
            const double y = sorted[j].y - sorted[i].y;
            best = std::min(best, x * x + y * y);
        }
    }
    return best < infinity ? std::sqrt(best) : std::numeric_limits<double>::max();
}
