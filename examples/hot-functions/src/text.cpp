#include "hot/text.hpp"

#include <algorithm>

namespace hot {
namespace text {

// s = s + word copies everything joined so far, for every word.
std::string join(const std::vector<std::string>& words, const std::string& separator) {
    std::string s;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i > 0) {
            s = s + separator;
        }
        s = s + words[i];
    }
    return s;
}

// Keeps the whole table, in a separate allocation per row, although only one row is looked back at.
int edit_distance(const std::string& from, const std::string& to) {
    std::vector<std::vector<int>> table(from.size() + 1, std::vector<int>(to.size() + 1, 0));
    for (std::size_t i = 0; i <= from.size(); ++i) {
        table[i][0] = static_cast<int>(i);
    }
    for (std::size_t j = 0; j <= to.size(); ++j) {
        table[0][j] = static_cast<int>(j);
    }
    for (std::size_t i = 1; i <= from.size(); ++i) {
        for (std::size_t j = 1; j <= to.size(); ++j) {
            int replace = table[i - 1][j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
            int remove = table[i - 1][j] + 1;
            int insert = table[i][j - 1] + 1;
            table[i][j] = std::min({replace, remove, insert});
        }
    }
    return table[from.size()][to.size()];
}

}  // namespace text
}  // namespace hot
