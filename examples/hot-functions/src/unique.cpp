#include "hot/unique.hpp"

#include <algorithm>

namespace hot {

// Searches everything kept so far for every item.
std::vector<int> unique_in_order(const std::vector<int>& items) {
    std::vector<int> kept;
    for (int item : items) {
        if (std::find(kept.begin(), kept.end(), item) == kept.end()) {
            kept.push_back(item);
        }
    }
    return kept;
}

}  // namespace hot
