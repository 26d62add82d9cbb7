// Reads the same generated text again and again; prints a sum, so that nothing can be left out.
#include <cstdio>
#include <textkit/textkit.hpp>

using namespace textkit;

int main() {
    std::string text;
    unsigned state = 1;
    for (int i = 0; i < 20000; i++) {
        state = state * 1664525u + 1013904223u;
        text += static_cast<char>('a' + (state >> 24) % 26);
        if ((state >> 16) % 6 == 0) {
            text += i % 13 == 0 ? " \n" : " ";
        }
    }
    std::size_t sum = 0;
    for (int turn = 0; turn < 20; turn++) {
        sum += tokenize(text).size() + findAll(text, "ab").size() + unescape(text).size();
        sum += countWords(text).size() + static_cast<std::size_t>(countCodePoints(text));
        sum += trimLines(text).size();
        sum += static_cast<std::size_t>(
            editDistance(text.substr(0, 1000), text.substr(1000, 1000)));
        for (int i = 0; i < 2000; i++) {
            std::size_t position = 0;
            double value = 0;
            parseNumber(std::to_string(i * 1.25), position, value);
            sum += static_cast<std::size_t>(value);
        }
    }
    std::printf("%zu\n", sum);
    return 0;
}
