// Attacked: same_word
#include <cctype>
#include <string>

bool same_word(const std::string& a, const std::string& b) {
    std::string x, y;
    for (char c : a)
        x = x + static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    for (char c : b)
        y = y + static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return x == y;
}
