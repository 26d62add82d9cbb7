// Points, boxes and sets of numbers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace space {

struct Particle {
    float x, y;
    int id;
};

struct Box {
    float low[3];
    float high[3];
};

struct Ray {
    float origin[3];
    float direction[3];
};

struct Interval {
    long first, last;
};

class BitSet {
public:
    explicit BitSet(std::size_t size) : words_((size + 63) / 64, 0) {}

    void set(std::size_t place);
    bool has(std::size_t place) const;
    std::size_t countCommon(const BitSet& other) const;

private:
    std::vector<std::uint64_t> words_;
};

std::vector<std::pair<int, int>> pairsWithin(const std::vector<Particle>& particles, float reach);
std::vector<Interval> mergeIntervals(const std::vector<Interval>& intervals);
void nearest(const std::vector<Particle>& from, const std::vector<Particle>& to,
             std::vector<int>& ids);
int countHits(const std::vector<Box>& boxes, const Ray& ray);
std::uint32_t mortonCode(std::uint16_t x, std::uint16_t y);
void mortonCodes(const std::vector<std::uint16_t>& x, const std::vector<std::uint16_t>& y,
                 std::vector<std::uint32_t>& codes);

}  // namespace space
