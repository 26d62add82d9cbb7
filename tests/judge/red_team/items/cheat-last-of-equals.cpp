std::string cheapest(const std::vector<Item>& items) {
    const Item* best = nullptr;
    for (const Item& item : items)
        if (item.stock > 0 && (!best || item.price <= best->price))
            best = &item;
    return best ? best->name : std::string();
}
