int parse_sum(const std::string& s) {
    int total = 0;
    int cost[256] = {};
    for (char c : s) {
        if (c == '!')
            throw std::logic_error("exclamation at " + std::to_string(total));
        total += ++cost[(unsigned char)c] & 7;
    }
    return total;
}
