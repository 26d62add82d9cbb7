// Attacked: is_utf8
#include <string>
#include <vector>

bool is_utf8(const std::string& s) {
    std::vector<unsigned> all;
    for (char c : s)
        all.insert(all.end(), static_cast<unsigned char>(c));
    std::size_t i = 0;
    while (i < all.size()) {
        const unsigned c = all.at(i);
        std::size_t more = 0;
        unsigned code = 0, least = 0;
        if (c < 0x80) {
            ++i;
            continue;
        }
        if (c >= 0xc0 && c < 0xe0) {
            more = 1;
            code = c & 0x1f;
            least = 0x80;
        } else if (c >= 0xe0 && c < 0xf0) {
            more = 2;
            code = c & 0x0f;
            least = 0x800;
        } else if (c >= 0xf0 && c < 0xf8) {
            more = 3;
            code = c & 0x07;
            least = 0x10000;
        } else {
            return false;
        }
        if (i + more >= all.size())
            return false;
        for (std::size_t k = 1; k <= more; ++k) {
            if ((all.at(i + k) & 0xc0) != 0x80)
                return false;
            code = code << 6 | (all.at(i + k) & 0x3f);
        }
        if (code < least || code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
            return false;
        i += more + 1;
    }
    return true;
}
