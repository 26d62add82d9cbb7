// Attacked: number
#include <cerrno>
#include <cstdlib>
#include <string>

long number(const std::string& s) {
    std::string copy;
    for (char c : s)
        copy = copy + c;
    errno = 0;
    return std::strtol(copy.c_str(), nullptr, 10);
}
