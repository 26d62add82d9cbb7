// Attacked: unite
#include <algorithm>
#include <string>
#include <vector>

void unite(std::vector<std::string>& into, const std::vector<std::string>& from) {
    std::vector<std::string> found;
    for (const std::string& word : into)
        if (std::find(found.begin(), found.end(), word) == found.end()) found.push_back(word);
    for (const std::string& word : from)
        if (std::find(found.begin(), found.end(), word) == found.end()) found.push_back(word);
    into = found;
}
