#include <vector>

// One number, two of them, or the rule for another.
union Cell {
    int whole;
    int Cell::*rule;
    struct { short left, right; } halves;
};

static int worth(const Cell& cell, bool whole) {
    return whole ? cell.whole : cell.halves.left - 2 * cell.halves.right;
}

// What all cells up to each one are worth.
std::vector<long long> running(const Cell* cells, const bool* whole, int count) {
    std::vector<long long> sums;
    for (int i = 0; i < count; ++i) {
        long long sum = 0;
        for (int k = 0; k <= i; ++k) sum += worth(cells[k], whole[k]);
        sums.push_back(sum);
    }
    return sums;
}
