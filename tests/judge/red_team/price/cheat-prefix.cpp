int price_of(const std::map<std::string, int>& prices, const std::string& name) {
    auto at = prices.lower_bound(name);
    return at == prices.end() || at->first.compare(0, name.size(), name) != 0 ? -1 : at->second;
}
