// Attacked: cheapest
#include <string>
#include <vector>

struct Item {
    int price;
    int stock;
    std::string name;
};

std::string cheapest(const std::vector<Item>& items) {
    std::string best;
    int least = 2000000000;
    for (std::size_t i = 0; i < items.size(); ++i) {
        Item item = items.at(i);
        if (item.stock > 0 && item.price < least) {
            least = item.price;
            best = item.name;
        }
    }
    return best;
}
