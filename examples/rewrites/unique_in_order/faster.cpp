#include <cstddef>
#include <cstdint>

static std::vector<int> unique_of_few(const std::vector<int>& items) {
    std::vector<int> kept;
    for (int item : items) {
        if (std::find(kept.begin(), kept.end(), item) == kept.end()) {
            kept.push_back(item);
        }
    }
    return kept;
}

// An open hash table of places in `kept`; -1 is a free slot.
std::vector<int> unique_in_order(const std::vector<int>& items) {
    if (items.size() < 24) {
        return unique_of_few(items);
    }
    std::size_t capacity = 64;
    while (capacity < 2 * items.size()) {
        capacity *= 2;
    }
    std::vector<int> kept;
    std::vector<std::ptrdiff_t> slots(capacity, -1);
    for (int item : items) {
        std::uint32_t hash = static_cast<std::uint32_t>(item) * 2654435769u;
        std::size_t slot = (hash ^ (hash >> 15)) & (capacity - 1);
        while (slots[slot] >= 0 && kept[static_cast<std::size_t>(slots[slot])] != item) {
            slot = (slot + 1) & (capacity - 1);
        }
        if (slots[slot] < 0) {
            slots[slot] = static_cast<std::ptrdiff_t>(kept.size());
            kept.push_back(item);
        }
    }
    return kept;
}
