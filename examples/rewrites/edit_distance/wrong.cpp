// Two rows in turn, but the first column is never counted up.
int edit_distance(const std::string& from, const std::string& to) {
    std::vector<int> previous(to.size() + 1);
    std::vector<int> current(to.size() + 1, 0);
    for (std::size_t j = 0; j <= to.size(); ++j) {
        previous[j] = static_cast<int>(j);
    }
    for (std::size_t i = 1; i <= from.size(); ++i) {
        for (std::size_t j = 1; j <= to.size(); ++j) {
            const int replace = previous[j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
            current[j] = std::min(replace, std::min(previous[j], current[j - 1]) + 1);
        }
        previous.swap(current);
    }
    return previous[to.size()];
}
