// One row is enough: the value left and above is kept before it is overwritten.
int edit_distance(const std::string& from, const std::string& to) {
    std::vector<int> row(to.size() + 1);
    for (std::size_t j = 0; j <= to.size(); ++j) {
        row[j] = static_cast<int>(j);
    }
    for (std::size_t i = 1; i <= from.size(); ++i) {
        int diagonal = row[0];
        int left = static_cast<int>(i);
        row[0] = left;
        const char letter = from[i - 1];
        for (std::size_t j = 1; j <= to.size(); ++j) {
            const int above = row[j];
            const int replace = diagonal + (letter == to[j - 1] ? 0 : 1);
            left = std::min(left + 1, std::min(above + 1, replace));
            diagonal = above;
            row[j] = left;
        }
    }
    return row[to.size()];
}
