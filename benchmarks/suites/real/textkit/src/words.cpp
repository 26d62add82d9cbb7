#include <sstream>
#include <textkit/textkit.hpp>

namespace textkit {

// The number of code points in UTF-8 text; -1 if a byte does not fit: a continuation without a
// start, a start without all of its continuations, or a byte above 0xf7.
long countCodePoints(const std::string& text) {
    long count = 0;
    std::size_t i = 0;
    while (i < text.size()) {
        unsigned char byte = static_cast<unsigned char>(text[i]);
        int more = 0;
        if (byte < 0x80) {
            more = 0;
        } else if (byte >= 0xc0 && byte < 0xe0) {
            more = 1;
        } else if (byte >= 0xe0 && byte < 0xf0) {
            more = 2;
        } else if (byte >= 0xf0 && byte < 0xf8) {
            more = 3;
        } else {
            return -1;
        }
        for (int k = 1; k <= more; k++) {
            if (i + k >= text.size() || (text[i + k] & 0xc0) != 0x80) {
                return -1;
            }
        }
        i += 1 + more;
        count++;
    }
    return count;
}

// How often each word stands in text. Words are what blanks separate; capitals of ASCII count as
// small letters.
std::map<std::string, int> countWords(const std::string& text) {
    std::map<std::string, int> counts;
    std::istringstream stream(text);
    std::string word;
    while (stream >> word) {
        std::string small;
        for (char c : word) {
            small += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        }
        if (counts.find(small) == counts.end()) {
            counts[small] = 0;
        }
        counts[small] = counts[small] + 1;
    }
    return counts;
}

// Remove the blanks at the end of every line of text; the last line need not end with a newline.
std::string trimLines(const std::string& text) {
    std::string result;
    std::string line;
    for (std::size_t i = 0; i <= text.size(); i++) {
        if (i == text.size() || text[i] == '\n') {
            while (!line.empty() && (line.back() == ' ' || line.back() == '\t')) {
                line.erase(line.size() - 1);
            }
            result = result + line;
            if (i < text.size()) {
                result = result + '\n';
            }
            line = "";
        } else {
            line = line + text[i];
        }
    }
    return result;
}

}  // namespace textkit
