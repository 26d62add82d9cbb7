double price(const std::vector<int>& items) {
    double total = 0;
    double factor = 1;
    for (double rate : rates) factor += std::pow(std::sin(rate), 2.0);
    for (int item : items) {
        total += item * factor;
        sold[item] = 1;
    }
    return total;
}
