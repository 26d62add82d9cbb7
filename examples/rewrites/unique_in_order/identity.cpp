std::vector<int> unique_in_order(const std::vector<int>& items) {
    std::vector<int> result;
    const auto last = items.end();
    for (auto next = items.begin(); next != last; ++next) {
        int item = *next;
        const bool found = std::find(result.begin(), result.end(), item) != result.end();
        if (!found) {
            result.push_back(item);
        }
    }
    return result;
}
