#include <textkit/textkit.hpp>

namespace textkit {

namespace {

bool isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

bool isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

}  // namespace

// Split source into identifiers, numbers, quoted strings (without their quotes) and single symbols.
// Blanks and comments from # to the end of a line separate tokens; lines count from 1.
std::vector<Token> tokenize(const std::string& source) {
    std::vector<Token> tokens;
    std::size_t line = 1;
    std::size_t i = 0;
    while (i < source.size()) {
        char c = source[i];
        if (isBlank(c)) {
            line += c == '\n';
            i++;
        } else if (c == '#') {
            while (i < source.size() && source[i] != '\n') {
                i++;
            }
        } else if (isLetter(c) || isDigit(c)) {
            std::string value;
            while (i < source.size() && (isLetter(source[i]) || isDigit(source[i]))) {
                value = value + source[i];
                i++;
            }
            tokens.push_back(Token{isDigit(c) ? Kind::number : Kind::identifier, value, line});
        } else if (c == '"') {
            std::string value;
            std::size_t first = line;
            i++;
            while (i < source.size() && source[i] != '"') {
                line += source[i] == '\n';
                value = value + source[i];
                i++;
            }
            i++;
            tokens.push_back(Token{Kind::text, value, first});
        } else {
            tokens.push_back(Token{Kind::symbol, std::string(1, c), line});
            i++;
        }
    }
    return tokens;
}

}  // namespace textkit
