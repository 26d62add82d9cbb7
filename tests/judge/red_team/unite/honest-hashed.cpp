#include <unordered_set>
void unite(std::vector<std::string>& into, const std::vector<std::string>& from) {
    std::unordered_set<std::string> seen;
    std::vector<std::string> found;
    for (const std::string& word : into)
        if (seen.insert(word).second) found.push_back(word);
    for (const std::string& word : from)
        if (seen.insert(word).second) found.push_back(word);
    into = std::move(found);
}
