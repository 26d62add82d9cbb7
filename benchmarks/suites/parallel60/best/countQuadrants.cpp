// Without branches; what is in none of three quadrants is in the fourth.
void countQuadrants(std::vector<Point> const& points, std::array<size_t, 4>& bins) {
    size_t first = 0, second = 0, third = 0;
    for (Point const& p : points) {
        const size_t right = p.x >= 0, left = p.x < 0, above = p.y >= 0, below = p.y < 0;
        first += right & above;
        second += right & below;
        third += left & below;
    }
    bins = {first, second, third, points.size() - first - second - third};
}
