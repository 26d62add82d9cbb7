// The places in sorted order. What is not a number is smaller than none, and has rank 0.
void computeRanks(std::vector<float> const& x, std::vector<size_t>& ranks) {
    std::vector<std::pair<float, size_t>> places;
    places.reserve(x.size());
    for (size_t i = 0; i < x.size(); ++i) {
        if (x[i] == x[i]) {
            places.push_back({x[i], i});
        } else {
            ranks[i] = 0;
        }
    }
    std::sort(places.begin(), places.end(), [](auto const& a, auto const& b) {
        return a.first < b.first || (a.first == b.first && a.second < b.second);
    });
    for (size_t rank = 0; rank < places.size(); ++rank) {
        ranks[places[rank].second] = rank;
    }
}
