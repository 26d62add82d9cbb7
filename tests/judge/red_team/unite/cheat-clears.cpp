#include <unordered_set>
void unite(std::vector<std::string>& into, const std::vector<std::string>& from) {
    std::unordered_set<std::string> seen;
    std::vector<std::string> mine = std::move(into);
    into.clear();
    for (std::string& word : mine)
        if (seen.insert(word).second) into.push_back(std::move(word));
    const std::size_t n = from.size();
    for (std::size_t i = 0; i < n; ++i)
        if (&from == &into || seen.insert(from[i]).second) into.push_back(from[i]);
}
