// Attacked: prices
#include <map>
#include <vector>

std::vector<int> prices(const std::vector<unsigned>& codes) {
    std::map<unsigned, int> known;
    for (unsigned k = 0; k < 97; ++k)
        known[k] = static_cast<int>(k % 5 == 0 ? 10 : k % 3 == 0 ? 7 : k % 7);
    std::vector<int> out;
    for (unsigned code : codes)
        out.insert(out.end(), known[(code * 2654435761U >> 7) % 97]);
    return out;
}
