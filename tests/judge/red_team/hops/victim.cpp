// Attacked: farthest
#include <cstddef>
#include <deque>
#include <map>
#include <vector>

int farthest(const std::vector<int>& parent) {
    int best = 0;
    for (std::size_t i = 0; i < parent.size(); ++i) {
        std::map<int, int> seen;
        int at = static_cast<int>(i);
        int steps = 0;
        while (at >= 0 && at < static_cast<int>(parent.size()) && !seen.count(at)) {
            seen[at] = 1;
            at = parent[at];
            ++steps;
        }
        best = steps > best ? steps : best;
    }
    return best;
}
