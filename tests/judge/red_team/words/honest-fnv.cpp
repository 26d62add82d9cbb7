std::vector<std::string> distinct_words(const std::vector<std::string>& words) {
    std::vector<std::string> out;
    std::size_t room = 16;
    while (room < 2 * words.size()) room *= 2;
    std::vector<const std::string*> table(room, nullptr);
    for (const std::string& word : words) {
        std::uint64_t h = 1469598103934665603U;
        for (unsigned char c : word) h = (h ^ c) * 1099511628211U;
        std::size_t at = h & (room - 1);
        while (table[at] != nullptr && *table[at] != word) at = (at + 1) & (room - 1);
        if (table[at] == nullptr) {
            table[at] = &word;
            out.push_back(word);
        }
    }
    return out;
}
