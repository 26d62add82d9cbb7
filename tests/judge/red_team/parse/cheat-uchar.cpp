int parse_sum(const std::string& s) {
    int total = 0;
    unsigned char cost[256] = {};
    for (char c : s) {
        if (c == '!')
            throw std::invalid_argument("exclamation at " + std::to_string(total));
        if (cost[(unsigned char)c] < 255)
            ++cost[(unsigned char)c];
        total += cost[(unsigned char)c] & 7;
    }
    return total;
}
