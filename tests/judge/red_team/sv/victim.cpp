// Attacked: trim
#include <string>
#include <string_view>

std::string_view trim(std::string_view s) {
    while (!s.empty() && std::string(1, s.front()) == " ")
        s = s.substr(1);
    while (!s.empty() && std::string(1, s.back()) == " ")
        s = s.substr(0, s.size() - 1);
    return s;
}
