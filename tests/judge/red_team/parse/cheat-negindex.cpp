int parse_sum(const std::string& s) {
    int total = 0;
    int cost[128] = {};
    for (char c : s) {
        if (c == '!')
            throw std::invalid_argument("exclamation at " + std::to_string(total));
        total += ++cost[c & 127] & 7;
    }
    return total;
}
