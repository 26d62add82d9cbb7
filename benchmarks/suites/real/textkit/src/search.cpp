#include <algorithm>
#include <textkit/textkit.hpp>

namespace textkit {

// The places in text at which word begins, overlapping ones too, in their order. An empty word is
// nowhere.
std::vector<std::size_t> findAll(const std::string& text, const std::string& word) {
    std::vector<std::size_t> places;
    if (word.empty()) {
        return places;
    }
    for (std::size_t i = 0; i + word.size() <= text.size(); i++) {
        bool same = true;
        for (std::size_t j = 0; j < word.size(); j++) {
            if (text[i + j] != word[j]) {
                same = false;
            }
        }
        if (same) {
            places.push_back(i);
        }
    }
    return places;
}

// How many letters must be inserted, removed or changed to turn a into b.
int editDistance(const std::string& a, const std::string& b) {
    std::vector<std::vector<int>> cost(a.size() + 1, std::vector<int>(b.size() + 1, 0));
    for (std::size_t i = 0; i <= a.size(); i++) {
        cost[i][0] = static_cast<int>(i);
    }
    for (std::size_t j = 0; j <= b.size(); j++) {
        cost[0][j] = static_cast<int>(j);
    }
    for (std::size_t i = 1; i <= a.size(); i++) {
        for (std::size_t j = 1; j <= b.size(); j++) {
            int changed = cost[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            cost[i][j] = std::min({changed, cost[i - 1][j] + 1, cost[i][j - 1] + 1});
        }
    }
    return cost[a.size()][b.size()];
}

}  // namespace textkit
