#include "squeeze.hpp"

namespace squeeze {

namespace {

constexpr std::size_t window = 255;
constexpr std::size_t longest = 255;
constexpr std::size_t shortest = 4;

}  // namespace

// Compress input by repetitions: a zero and a byte stand for that byte; a distance from 1 to 255
// and a length from 4 to 255 for so many bytes from so far back. The longest repetition is taken,
// the nearest of several.
Bytes compress(const Bytes& input) {
    Bytes output;
    std::size_t i = 0;
    while (i < input.size()) {
        std::size_t best = 0;
        std::size_t distance = 0;
        for (std::size_t back = 1; back <= window && back <= i; back++) {
            std::size_t length = 0;
            while (i + length < input.size() && length < longest &&
                   input[i + length] == input[i - back + length]) {
                length++;
            }
            if (length > best) {
                best = length;
                distance = back;
            }
        }
        if (best >= shortest) {
            output.push_back(static_cast<std::uint8_t>(distance));
            output.push_back(static_cast<std::uint8_t>(best));
            i += best;
        } else {
            output.push_back(0);
            output.push_back(input[i]);
            i++;
        }
    }
    return output;
}

// Undo what compress does. Returns false, with what it has so far in output, where packed ends too
// early or leads back before the first byte.
bool expand(const Bytes& packed, Bytes& output) {
    output.clear();
    for (std::size_t i = 0; i < packed.size(); i += 2) {
        if (i + 1 >= packed.size()) {
            return false;
        }
        std::size_t distance = packed[i];
        if (distance == 0) {
            output.push_back(packed[i + 1]);
            continue;
        }
        if (distance > output.size()) {
            return false;
        }
        for (int k = 0; k < packed[i + 1]; k++) {
            output.push_back(output[output.size() - distance]);
        }
    }
    return true;
}

// Write every run of equal bytes as its length, from 1 to 255, and the byte.
Bytes packRuns(const Bytes& input) {
    Bytes output;
    for (std::size_t i = 0; i < input.size();) {
        std::size_t length = 1;
        while (i + length < input.size() && length < 255 && input[i + length] == input[i]) {
            length++;
        }
        output.push_back(static_cast<std::uint8_t>(length));
        output.push_back(input[i]);
        i += length;
    }
    return output;
}

}  // namespace squeeze
