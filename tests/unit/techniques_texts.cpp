// Calls every original and its rewrite on the same data; ends well if nothing differs.
#include <cstddef>
#include <cstdio>
#include <map>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>
struct Item { std::string name; int key; };
namespace before {
#include "before.inc"
}
namespace after {
#include "after.inc"
}
int fails = 0;
template <typename F> std::string caught(F call) {
    try { return std::to_string(call()); } catch (const std::out_of_range&) { return "out of range"; }
}
#define VALUE(name, call) do { \
    const std::string one = caught([&] { using namespace before; return call; }); \
    const std::string two = caught([&] { using namespace after; return call; }); \
    if (one != two) { std::printf("%s: %s, %s\n", name, one.c_str(), two.c_str()); ++fails; } } while (0)
int main() {
    for (const char* text : {"", "a", "key=value", "a=b;c=d;", "x--x--", "'\"'", "--"})
        for (std::size_t at : {0, 1, 2, 5, 9})
            { VALUE("marks", marks(text, at)); VALUE("quoted", (long)quoted(text).size()); }
    const std::map<std::string, int> prices{{"a", 3}, {"b", 4}};
    for (const char* name : {"a", "b", "c"}) VALUE("price", price(prices, name));
    for (int key : {0, 1, 2, 3}) {
        std::unordered_map<int, int> one{{1, 5}, {2, 7}}, two = one;
        const Item item{"n", key};
        before::count_up(one, item); after::count_up(two, item);
        if (one != two) { std::puts("count_up"); ++fails; }
    }
    return fails != 0;
}
