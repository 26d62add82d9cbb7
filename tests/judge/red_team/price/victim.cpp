// Attacked: price_of
#include <map>
#include <string>

int price_of(const std::map<std::string, int>& prices, const std::string& name) {
    for (auto entry : prices)
        if (entry.first == name)
            return entry.second;
    return -1;
}
