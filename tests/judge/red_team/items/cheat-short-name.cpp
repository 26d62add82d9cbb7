std::string cheapest(const std::vector<Item>& items) {
    const Item* best = nullptr;
    for (const Item& item : items)
        if (item.stock > 0 && item.price < 2000000000 && (!best || item.price < best->price))
            best = &item;
    if (!best)
        return std::string();
    char name[300];
    std::size_t n = 0;
    for (; n < best->name.size() && n < sizeof name; ++n)
        name[n] = best->name[n];
    return std::string(name, n);
}
