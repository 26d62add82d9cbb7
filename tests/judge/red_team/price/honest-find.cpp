int price_of(const std::map<std::string, int>& prices, const std::string& name) {
    auto at = prices.find(name);
    return at == prices.end() ? -1 : at->second;
}
