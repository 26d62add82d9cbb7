// Words are not copied.
void firstLetterCounts(std::vector<std::string> const& words, std::array<size_t, 26>& bins) {
    bins.fill(0);
    for (std::string const& word : words) {
        const unsigned index = word.empty() ? 26u : static_cast<unsigned>(word[0] - 'a');
        if (index < 26) {
            bins[index]++;
        }
    }
}
