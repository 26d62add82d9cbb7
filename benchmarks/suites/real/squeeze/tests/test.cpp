#include <cstdio>

#include "squeeze.hpp"

using namespace squeeze;

static int failed = 0;

static void check(bool holds, const char* what) {
    if (!holds) {
        std::printf("FAILED: %s\n", what);
        failed++;
    }
}

static Bytes bytes(const std::string& text) {
    return Bytes(text.begin(), text.end());
}

int main() {
    Bytes text = bytes("abcabcabcabcabcx banana banana banana");
    Bytes packed = compress(text);
    Bytes back;
    check(packed.size() < text.size(), "smaller");
    check(expand(packed, back) && back == text, "there and back");
    check(compress(bytes("aaaaaa")) == Bytes({0, 'a', 1, 5}), "a run is a repetition");
    check(!expand(Bytes{1, 4}, back) && !expand(Bytes{0}, back), "broken input");
    check(packRuns(bytes("aaab")) == Bytes({3, 'a', 1, 'b'}), "runs");
    Bytes digits = bytes("123456789");
    check(crc32(digits.data(), digits.size()) == 0xcbf43926u, "crc of the standard's text");
    check(adler32(digits.data(), digits.size()) == 0x091e01deu, "adler");
    check(toBase64(bytes("Man")) == "TWFu" && toBase64(bytes("Ma")) == "TWE=", "base64");
    check(toBase64(bytes("M")) == "TQ==" && toBase64({}).empty(), "padding");
    check(codeLengths({5, 1, 1, 0}) == std::vector<unsigned>({1, 2, 2, 0}), "lengths");
    check(codeLengths({0, 9}) == std::vector<unsigned>({0, 1}), "a single symbol");
    return failed != 0;
}
