int edit_distance(const std::string& from, const std::string& to) {
    std::vector<std::vector<int>> cost(from.size() + 1, std::vector<int>(to.size() + 1, 0));
    for (std::size_t a = 0; a <= from.size(); a++) {
        cost[a][0] = static_cast<int>(a);
    }
    for (std::size_t b = 0; b <= to.size(); b++) {
        cost[0][b] = static_cast<int>(b);
    }
    for (std::size_t a = 1; a <= from.size(); a++) {
        for (std::size_t b = 1; b <= to.size(); b++) {
            const int swap = cost[a - 1][b - 1] + (from[a - 1] == to[b - 1] ? 0 : 1);
            const int drop = cost[a - 1][b] + 1;
            const int add = cost[a][b - 1] + 1;
            cost[a][b] = std::min({swap, drop, add});
        }
    }
    return cost[from.size()][to.size()];
}
