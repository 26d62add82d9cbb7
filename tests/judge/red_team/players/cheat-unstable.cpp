std::vector<Player> ranked(const std::vector<Player>& players) {
    std::vector<Player> out;
    for (const Player& player : players)
        if (player.score == player.score)
            out.push_back(player);
    std::sort(out.begin(), out.end(), [](const Player& a, const Player& b) { return a.score > b.score; });
    return out;
}
