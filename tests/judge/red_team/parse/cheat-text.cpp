int parse_sum(const std::string& s) {
    int total = 0;
    int cost[256] = {};
    for (char c : s) {
        if (c == '!')
            throw std::invalid_argument("exclamation");
        total += ++cost[(unsigned char)c] & 7;
    }
    return total;
}
