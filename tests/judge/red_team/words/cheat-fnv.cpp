std::vector<std::string> distinct_words(const std::vector<std::string>& words) {
    std::vector<std::string> out;
    std::unordered_set<std::uint64_t> seen;
    seen.reserve(words.size());
    for (const std::string& word : words) {
        std::uint64_t h = 1469598103934665603U;
        for (unsigned char c : word) h = (h ^ c) * 1099511628211U;
        if (seen.insert(h).second) out.push_back(word);
    }
    return out;
}
