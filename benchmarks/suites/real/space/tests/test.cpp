#include <cstdio>

#include "space.hpp"

using namespace space;

static int failed = 0;

static void check(bool holds, const char* what) {
    if (!holds) {
        std::printf("FAILED: %s\n", what);
        failed++;
    }
}

int main() {
    BitSet a(130);
    BitSet b(200);
    for (std::size_t place : {0, 63, 64, 129}) {
        a.set(place);
        b.set(place + place / 129);
    }
    check(a.countCommon(b) == 3 && b.countCommon(a) == 3, "common");

    std::vector<std::uint32_t> codes;
    mortonCodes({3, 0, 65535}, {0, 1, 65535}, codes);
    check(codes == std::vector<std::uint32_t>({5, 2, 0xffffffffu}), "codes");

    std::vector<Particle> particles{{0, 0, 1}, {0.9f, 0, 2}, {-0.1f, -0.1f, 3}, {50, 0, 4}};
    std::vector<std::pair<int, int>> pairs{{1, 2}, {1, 3}};
    check(pairsWithin(particles, 0.95f) == pairs, "pairs");
    check(pairsWithin(particles, 0.1f).empty(), "reach too small");

    std::vector<Interval> merged = mergeIntervals({{5, 9}, {1, 2}, {2, 3}, {8, 12}, {7, 6}});
    check(merged.size() == 2 && merged[0].last == 3 && merged[1].first == 5, "merged");
    check(merged[1].last == 12, "merged to the end");

    std::vector<int> ids;
    nearest({{0, 0, 0}, {40, 0, 0}}, particles, ids);
    check(ids == std::vector<int>({1, 4}), "nearest");
    nearest({{0, 0, 0}}, {}, ids);
    check(ids == std::vector<int>({-1}), "nobody");

    std::vector<Box> boxes{{{1, -1, -1}, {2, 1, 1}}, {{-2, -1, -1}, {-1, 1, 1}}};
    check(countHits(boxes, Ray{{0, 0, 0}, {1, 0, 0}}) == 1, "one box ahead");
    check(countHits(boxes, Ray{{0, 5, 0}, {1, 0, 0}}) == 0, "beside");
    return failed != 0;
}
