#include <unordered_set>

// Works from the back, so it keeps the place where an item was last seen, not first.
std::vector<int> unique_in_order(const std::vector<int>& items) {
    std::unordered_set<int> seen;
    std::vector<int> kept;
    for (auto item = items.rbegin(); item != items.rend(); ++item) {
        if (seen.insert(*item).second) {
            kept.push_back(*item);
        }
    }
    std::reverse(kept.begin(), kept.end());
    return kept;
}
