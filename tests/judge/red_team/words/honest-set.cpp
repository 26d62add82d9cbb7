std::vector<std::string> distinct_words(const std::vector<std::string>& words) {
    std::vector<std::string> out;
    std::unordered_set<std::string> seen;
    seen.reserve(words.size());
    for (const std::string& word : words)
        if (seen.insert(word).second) out.push_back(word);
    return out;
}
