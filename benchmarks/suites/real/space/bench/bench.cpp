// Searches among the same generated particles again and again.
#include <cstdio>

#include "space.hpp"

using namespace space;

int main() {
    std::vector<Particle> particles;
    std::vector<Interval> intervals;
    std::vector<Box> boxes;
    std::vector<std::uint16_t> x, y;
    BitSet a(100000);
    BitSet b(100000);
    std::uint32_t state = 1;
    for (int i = 0; i < 2000; i++) {
        state = state * 1664525u + 1013904223u;
        float u = static_cast<float>(state >> 24);
        float v = static_cast<float>((state >> 16) & 255);
        particles.push_back({u, v, i});
        intervals.push_back({static_cast<long>(state >> 8), static_cast<long>(state >> 8) + 500});
        boxes.push_back({{u, v, 0}, {u + 5, v + 5, 5}});
        x.push_back(static_cast<std::uint16_t>(state));
        y.push_back(static_cast<std::uint16_t>(state >> 16));
        a.set(state % 100000);
        b.set(state / 7 % 100000);
    }
    std::size_t sum = 0;
    std::vector<int> ids;
    std::vector<std::uint32_t> codes;
    for (int turn = 0; turn < 5; turn++) {
        sum += pairsWithin(particles, 4).size() + mergeIntervals(intervals).size();
        nearest(particles, particles, ids);
        mortonCodes(x, y, codes);
        sum += static_cast<std::size_t>(ids[7]) + codes[7] + a.countCommon(b);
        sum += static_cast<std::size_t>(countHits(boxes, Ray{{0, 0, 1}, {1, 0.7f, 0}}));
    }
    std::printf("%zu\n", sum);
    return 0;
}
