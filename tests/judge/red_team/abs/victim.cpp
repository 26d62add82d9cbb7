// Attacked: digits
#include <cmath>
#include <string>

int digits(int x) {
    std::string s = std::to_string(x);
    return static_cast<int>(s.size()) - (s[0] == '-');
}
