// Attacked: ranked
#include <algorithm>
#include <cstddef>
#include <vector>

struct Player {
    double score;
    int number;
};

std::vector<Player> ranked(const std::vector<Player>& players) {
    std::vector<Player> out;
    for (std::size_t i = 0; i < players.size(); ++i) {
        if (players.at(i).score != players.at(i).score)
            continue;
        std::size_t at = 0;
        while (at < out.size() && out.at(at).score >= players.at(i).score)
            ++at;
        out.insert(out.begin() + static_cast<std::ptrdiff_t>(at), players.at(i));
    }
    return out;
}
