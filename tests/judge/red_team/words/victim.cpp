// Attacked: distinct_words
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <unordered_set>
#include <vector>

std::vector<std::string> distinct_words(const std::vector<std::string>& words) {
    std::vector<std::string> out;
    for (std::size_t i = 0; i < words.size(); ++i)
        if (std::find(out.begin(), out.end(), words[i]) == out.end()) out.push_back(words[i]);
    return out;
}
