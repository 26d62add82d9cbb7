#include <algorithm>

#include "squeeze.hpp"

namespace squeeze {

namespace {

struct Node {
    std::uint64_t weight;
    std::size_t number;
    std::vector<std::size_t> symbols;
};

bool lighter(const Node& a, const Node& b) {
    return a.weight != b.weight ? a.weight < b.weight : a.number < b.number;
}

}  // namespace

// Write input in the alphabet of base64, three bytes as four characters, padded with = at its end.
std::string toBase64(const Bytes& input) {
    const std::string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string output;
    for (std::size_t i = 0; i < input.size(); i += 3) {
        std::uint32_t group = 0;
        for (std::size_t k = 0; k < 3; k++) {
            group = group * 256 + (i + k < input.size() ? input[i + k] : 0);
        }
        for (std::size_t k = 0; k < 4; k++) {
            bool there = i + k <= input.size();
            output += there ? alphabet[(group >> (18 - 6 * k)) & 63] : '=';
        }
    }
    return output;
}

// The lengths of a Huffman code for symbols that occur so often. Symbols that do not occur have
// none; a single one has length 1. Of equal weights the older is joined first, symbols being the
// oldest.
std::vector<unsigned> codeLengths(const std::vector<std::uint32_t>& frequencies) {
    std::vector<unsigned> lengths(frequencies.size(), 0);
    std::vector<Node> nodes;
    for (std::size_t s = 0; s < frequencies.size(); s++) {
        if (frequencies[s] > 0) {
            nodes.push_back(Node{frequencies[s], s, {s}});
        }
    }
    if (nodes.size() == 1) {
        lengths[nodes[0].symbols[0]] = 1;
        return lengths;
    }
    std::size_t number = frequencies.size();
    while (nodes.size() > 1) {
        std::sort(nodes.begin(), nodes.end(), lighter);
        Node joined{nodes[0].weight + nodes[1].weight, number, nodes[0].symbols};
        number++;
        joined.symbols.insert(joined.symbols.end(), nodes[1].symbols.begin(),
                              nodes[1].symbols.end());
        for (std::size_t s : joined.symbols) {
            lengths[s]++;
        }
        nodes.erase(nodes.begin(), nodes.begin() + 2);
        nodes.push_back(joined);
    }
    return lengths;
}

}  // namespace squeeze
