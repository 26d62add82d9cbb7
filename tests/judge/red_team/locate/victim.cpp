// Attacked: locate
#include <string>
#include <string_view>

std::string_view locate(std::string_view text, std::string_view word) {
    for (std::size_t i = 0; i + word.size() <= text.size(); ++i)
        if (std::string(text.substr(i, word.size())) == std::string(word))
            return text.substr(i, word.size());
    return text.substr(text.size());
}
