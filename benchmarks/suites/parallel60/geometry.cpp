#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

struct Point {
    double x, y;
};

double distance(Point const& a, Point const& b) {
    return std::sqrt(std::pow(b.x - a.x, 2) + std::pow(b.y - a.y, 2));
}

double cross(Point const& o, Point const& a, Point const& b) {
    return (a.x - o.x) * (b.y - o.y) - (a.y - o.y) * (b.x - o.x);
}

// Find the smallest convex polygon that contains all points. Store its corners in hull,
// counter-clockwise from the lowest of the leftmost ones; three points or fewer are their own hull.
void convexHull(std::vector<Point> const& points, std::vector<Point>& hull) {
    hull.clear();
    if (points.size() <= 3) {
        hull = points;
        return;
    }
    std::vector<Point> sorted = points;
    std::sort(sorted.begin(), sorted.end(), [](Point const& a, Point const& b) {
        return a.x < b.x || (a.x == b.x && a.y < b.y);
    });
    std::vector<Point> lower, upper;
    for (size_t i = 0; i < sorted.size(); ++i) {
        while (lower.size() >= 2 &&
               cross(lower[lower.size() - 2], lower[lower.size() - 1], sorted[i]) <= 0) {
            lower.pop_back();
        }
        lower.push_back(sorted[i]);
    }
    for (size_t i = sorted.size(); i > 0; --i) {
        while (upper.size() >= 2 &&
               cross(upper[upper.size() - 2], upper[upper.size() - 1], sorted[i - 1]) <= 0) {
            upper.pop_back();
        }
        upper.push_back(sorted[i - 1]);
    }
    for (size_t i = 0; i + 1 < lower.size(); ++i) {
        hull.push_back(lower[i]);
    }
    for (size_t i = 0; i + 1 < upper.size(); ++i) {
        hull.push_back(upper[i]);
    }
}

// Return the length of the boundary of the smallest convex polygon that contains all points; 0 for
// fewer than three.
double convexHullPerimeter(std::vector<Point> const& points) {
    if (points.size() < 3) {
        return 0;
    }
    std::vector<Point> sorted = points;
    std::sort(sorted.begin(), sorted.end(), [](Point const& a, Point const& b) {
        return a.x < b.x || (a.x == b.x && a.y < b.y);
    });
    std::vector<Point> hull;
    for (Point p : sorted) {
        while (hull.size() >= 2 && cross(hull[hull.size() - 2], hull.back(), p) <= 0) {
            hull.pop_back();
        }
        hull.push_back(p);
    }
    const size_t lower = hull.size() + 1;
    for (int i = static_cast<int>(sorted.size()) - 2; i >= 0; --i) {
        while (hull.size() >= lower && cross(hull[hull.size() - 2], hull.back(), sorted[i]) <= 0) {
            hull.pop_back();
        }
        hull.push_back(sorted[i]);
    }
    double perimeter = 0;
    for (size_t i = 0; i + 1 < hull.size(); ++i) {
        perimeter += distance(hull[i], hull[i + 1]);
    }
    return perimeter;
}

// Return the area of the smallest triangle that any three of the points form; 0 for fewer than
// three points.
double smallestTriangle(std::vector<Point> const& points) {
    if (points.size() < 3) {
        return 0;
    }
    double smallest = std::numeric_limits<double>::max();
    for (size_t i = 0; i < points.size(); ++i) {
        for (size_t j = i + 1; j < points.size(); ++j) {
            for (size_t k = j + 1; k < points.size(); ++k) {
                double area = 0.5 * std::abs(points[i].x * (points[j].y - points[k].y) +
                                             points[j].x * (points[k].y - points[i].y) +
                                             points[k].x * (points[i].y - points[j].y));
                smallest = std::min(smallest, area);
            }
        }
    }
    return smallest;
}

// Return the distance between the two points that are closest to each other; 0 for fewer than two.
double closestPair(std::vector<Point> const& points) {
    if (points.size() < 2) {
        return 0;
    }
    double best = std::numeric_limits<double>::max();
    for (size_t i = 0; i < points.size(); ++i) {
        for (size_t j = i + 1; j < points.size(); ++j) {
            double d = distance(points[i], points[j]);
            if (d < best) {
                best = d;
            }
        }
    }
    return best;
}

// Return the smallest distance between any two of the numbers in x; 0 for fewer than two.
double closestPair1D(std::vector<double> const& x) {
    if (x.size() < 2) {
        return 0;
    }
    double best = std::numeric_limits<double>::max();
    for (size_t i = 0; i < x.size() - 1; ++i) {
        for (size_t j = i + 1; j < x.size(); ++j) {
            best = std::min(best, std::abs(x[i] - x[j]));
        }
    }
    return best;
}
