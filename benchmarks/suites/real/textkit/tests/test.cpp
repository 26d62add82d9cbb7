#include <cstdio>
#include <textkit/textkit.hpp>

using namespace textkit;

static int failed = 0;

static void check(bool holds, const char* what) {
    if (!holds) {
        std::printf("FAILED: %s\n", what);
        failed++;
    }
}

static bool reads(const std::string& text, double expected, std::size_t end) {
    std::size_t position = 0;
    double value = 0;
    return parseNumber(text, position, value) && value == expected && position == end;
}

int main() {
    std::vector<Token> tokens = tokenize("set x1 = 42 # answer\nsay \"a b\";");
    check(tokens.size() == 7, "seven tokens");
    check(tokens[1].value == "x1" && tokens[1].kind == Kind::identifier, "identifier");
    check(tokens[3].value == "42" && tokens[3].kind == Kind::number, "number");
    check(tokens[5].value == "a b" && tokens[5].line == 2, "string on line 2");
    check(tokenize("\"open").back().value == "open", "string without end");
    check(reads("-12.5,", -12.5, 5) && reads("3e2", 300, 3) && reads("25e-2", 0.25, 5), "numbers");
    std::size_t position = 0;
    double value = 7;
    check(!parseNumber("-x", position, value) && position == 0 && value == 7, "no number");
    check(unescape("a\\nb\\\\c\\\"\\") == "a\nb\\c\"", "escapes");
    check(findAll("aaaa", "aa") == std::vector<std::size_t>({0, 1, 2}), "overlapping");
    check(findAll("abc", "").empty() && findAll("a", "ab").empty(), "nowhere");
    check(editDistance("kitten", "sitting") == 3 && editDistance("", "abc") == 3, "distance");
    check(countCodePoints("a\xc3\xa4\xe2\x82\xac") == 3, "code points");
    check(countCodePoints("\xe2\x82") == -1 && countCodePoints("\x80") == -1, "not UTF-8");
    check(countWords("One two ONE")["one"] == 2, "words");
    check(trimLines("a  \n\t\n b \t") == "a\n\n b", "trimmed");
    return failed != 0;
}
