#include <cmath>
#include <textkit/textkit.hpp>

namespace textkit {

// Read a JSON number of text from position on: a sign, digits, a fraction, an exponent. Moves
// position behind it and returns true; without a digit it returns false and changes nothing.
bool parseNumber(const std::string& text, std::size_t& position, double& value) {
    std::size_t i = position;
    bool negative = false;
    if (i < text.size() && text[i] == '-') {
        negative = true;
        i++;
    }
    std::size_t digits = i;
    double number = 0;
    while (i < text.size() && text[i] >= '0' && text[i] <= '9') {
        number = number * 10 + (text[i] - '0');
        i++;
    }
    if (i == digits) {
        return false;
    }
    if (i < text.size() && text[i] == '.') {
        i++;
        int place = 1;
        while (i < text.size() && text[i] >= '0' && text[i] <= '9') {
            number += (text[i] - '0') * std::pow(10.0, -place);
            place++;
            i++;
        }
    }
    if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
        i++;
        bool down = false;
        if (i < text.size() && (text[i] == '+' || text[i] == '-')) {
            down = text[i] == '-';
            i++;
        }
        int exponent = 0;
        while (i < text.size() && text[i] >= '0' && text[i] <= '9') {
            if (exponent < 1000) {
                exponent = exponent * 10 + (text[i] - '0');
            }
            i++;
        }
        number *= std::pow(10.0, down ? -exponent : exponent);
    }
    value = negative ? -number : number;
    position = i;
    return true;
}

// Replace the escapes \n, \t, \" and \\ of text by what they stand for; another character behind a
// backslash stands for itself, and a backslash at the end is dropped.
std::string unescape(const std::string& text) {
    std::string result = "";
    bool escaped = false;
    for (std::size_t i = 0; i < text.length(); i++) {
        std::string next = text.substr(i, 1);
        if (escaped) {
            if (next == "n") {
                result += "\n";
            } else if (next == "t") {
                result += "\t";
            } else {
                result += next;
            }
            escaped = false;
        } else if (next == "\\") {
            escaped = true;
        } else {
            result += next;
        }
    }
    return result;
}

}  // namespace textkit
