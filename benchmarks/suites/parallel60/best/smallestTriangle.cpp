// Coordinates in arrays of their own, and eight smallest areas at a time.
double smallestTriangle(std::vector<Point> const& points) {
    const size_t n = points.size();
    if (n < 3) {
        return 0;
    }
    std::vector<double> x(n), y(n);
    for (size_t i = 0; i < n; ++i) {
        x[i] = points[i].x;
        y[i] = points[i].y;
    }
    double best[8];
    std::fill(best, best + 8, std::numeric_limits<double>::max());
    for (size_t i = 0; i < n; ++i) {
        for (size_t j = i + 1; j < n; ++j) {
            const double xi = x[i], yi = y[i], xj = x[j], yj = y[j];
            auto area = [&](size_t k) {
                return 0.5 * std::abs(xi * (yj - y[k]) + xj * (y[k] - yi) + x[k] * (yi - yj));
            };
            size_t k = j + 1;
            for (; k + 8 <= n; k += 8) {
                for (size_t l = 0; l < 8; ++l) {
                    const double a = area(k + l);
                    best[l] = a < best[l] ? a : best[l];
                }
            }
            for (; k < n; ++k) {
                best[0] = std::min(best[0], area(k));
            }
        }
    }
    return *std::min_element(best, best + 8);
}
