// Attacked: squeezed
#include <string>

std::string squeezed(const std::string& s) {
    std::string r;
    for (char c : s)
        if (r.empty() || r.substr(r.size() - 1) != std::string(1, c))
            r = r + c;
    return r;
}
