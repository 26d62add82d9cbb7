// Reading text: tokens, numbers and strings of JSON, words, and searches.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace textkit {

enum class Kind { identifier, number, text, symbol };

struct Token {
    Kind kind;
    std::string value;
    std::size_t line;
};

std::vector<Token> tokenize(const std::string& source);
bool parseNumber(const std::string& text, std::size_t& position, double& value);
std::string unescape(const std::string& text);
std::vector<std::size_t> findAll(const std::string& text, const std::string& word);
int editDistance(const std::string& a, const std::string& b);
long countCodePoints(const std::string& text);
std::map<std::string, int> countWords(const std::string& text);
std::string trimLines(const std::string& text);

}  // namespace textkit
