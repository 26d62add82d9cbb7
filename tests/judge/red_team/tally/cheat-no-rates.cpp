double price(const std::vector<int>& items) {
    double total = 0;
    for (std::size_t i = 0; i < items.size(); ++i) {
        total += items[i];
        sold[items[i]] += 1;
    }
    return total;
}
