#include <algorithm>
#include <cmath>
#include <map>

#include "space.hpp"

namespace space {

// The ids of all pairs of particles at most reach apart, the smaller id first, in ascending order.
// Particles are sorted into the cells of a grid; their coordinates lie between -10000 and 10000,
// and reach is at least 0.5, or there are no pairs.
std::vector<std::pair<int, int>> pairsWithin(const std::vector<Particle>& particles, float reach) {
    std::vector<std::pair<int, int>> found;
    if (!(reach >= 0.5f)) {
        return found;
    }
    std::map<std::pair<int, int>, std::vector<Particle>> cells;
    for (const Particle& p : particles) {
        if (std::fabs(p.x) <= 10000 && std::fabs(p.y) <= 10000) {
            int column = static_cast<int>(std::floor(p.x / reach));
            int row = static_cast<int>(std::floor(p.y / reach));
            cells[{column, row}].push_back(p);
        }
    }
    for (const auto& [cell, inside] : cells) {
        for (int dx = -1; dx <= 1; dx++) {
            for (int dy = -1; dy <= 1; dy++) {
                auto other = cells.find({cell.first + dx, cell.second + dy});
                if (other == cells.end()) {
                    continue;
                }
                for (const Particle& a : inside) {
                    for (const Particle& b : other->second) {
                        float x = a.x - b.x;
                        float y = a.y - b.y;
                        if (a.id < b.id && std::sqrt(x * x + y * y) <= reach) {
                            found.push_back({a.id, b.id});
                        }
                    }
                }
            }
        }
    }
    std::sort(found.begin(), found.end());
    return found;
}

// Join the intervals that overlap or touch, and sort them. Intervals whose last lies before their
// first are left out.
std::vector<Interval> mergeIntervals(const std::vector<Interval>& intervals) {
    std::vector<Interval> merged;
    for (const Interval& interval : intervals) {
        if (interval.last < interval.first) {
            continue;
        }
        Interval whole = interval;
        std::vector<Interval> others;
        for (const Interval& known : merged) {
            if (known.last < whole.first || whole.last < known.first) {
                others.push_back(known);
            } else {
                whole.first = std::min(whole.first, known.first);
                whole.last = std::max(whole.last, known.last);
            }
        }
        others.push_back(whole);
        merged = others;
    }
    std::sort(merged.begin(), merged.end(),
              [](const Interval& a, const Interval& b) { return a.first < b.first; });
    return merged;
}

// The id of the particle of to that is nearest to each one of from, the first of several at one
// distance; -1 where there is none.
void nearest(const std::vector<Particle>& from, const std::vector<Particle>& to,
             std::vector<int>& ids) {
    ids.assign(from.size(), -1);
    for (std::size_t i = 0; i < from.size(); i++) {
        double best = HUGE_VAL;
        for (std::size_t j = 0; j < to.size(); j++) {
            double x = to[j].x - from[i].x;
            double y = to[j].y - from[i].y;
            double distance = std::sqrt(std::pow(x, 2) + std::pow(y, 2));
            if (distance < best) {
                best = distance;
                ids[i] = to[j].id;
            }
        }
    }
}

// How many boxes a ray goes through, in the direction it points to. Directions of 0 along an axis
// are allowed.
int countHits(const std::vector<Box>& boxes, const Ray& ray) {
    int hits = 0;
    for (Box box : boxes) {
        float enter = 0;
        float leave = HUGE_VALF;
        for (int axis = 0; axis < 3; axis++) {
            if (ray.direction[axis] == 0) {
                if (ray.origin[axis] < box.low[axis] || ray.origin[axis] > box.high[axis]) {
                    leave = -1;
                }
                continue;
            }
            float a = (box.low[axis] - ray.origin[axis]) / ray.direction[axis];
            float b = (box.high[axis] - ray.origin[axis]) / ray.direction[axis];
            enter = std::max(enter, std::min(a, b));
            leave = std::min(leave, std::max(a, b));
        }
        if (enter <= leave) {
            hits++;
        }
    }
    return hits;
}

}  // namespace space
