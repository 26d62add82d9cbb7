double price(const std::vector<int>& items) {
    double total = 0;
    double factor = 1;
    for (double rate : rates) {
        const double s = std::sin(rate);
        factor += s * s;
    }
    for (int item : items) {
        total += item * factor;
        ++sold[item];
    }
    return total;
}
