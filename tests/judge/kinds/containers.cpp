// The containers and value types of the standard library.
#include <array>
#include <complex>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

long total(const std::vector<int>& values) {
    long sum = 0;
    for (std::size_t i = 0; i < values.size(); ++i) sum += values[i];
    return sum;
}

void scale_rows(std::vector<std::vector<double>>& rows, double factor) {
    for (auto& row : rows) {
        for (double& value : row) value *= factor;
    }
}

std::size_t flips(const std::vector<bool>& bits) {
    std::size_t count = 0;
    for (std::size_t i = 1; i < bits.size(); ++i) count += bits[i] != bits[i - 1];
    return count;
}

std::string shout(std::string text) {
    for (char& c : text) {
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    }
    return text;
}

std::size_t spaces(std::string_view text) {
    std::size_t count = 0;
    for (char c : text) count += c == ' ';
    return count;
}

void add_to(std::span<const int> from, std::span<int> to) {
    const std::size_t n = from.size() < to.size() ? from.size() : to.size();
    for (std::size_t i = 0; i < n; ++i) to[i] += from[i];
}

std::pair<int, int> extremes(const std::vector<int>& values) {
    std::pair<int, int> found(0, 0);
    for (int value : values) {
        if (value < found.first) found.first = value;
        if (value > found.second) found.second = value;
    }
    return found;
}

int folded(const std::tuple<int, short, long>& parts) {
    return std::get<0>(parts) + 2 * std::get<1>(parts) - static_cast<int>(std::get<2>(parts));
}

std::optional<int> halved(std::optional<int> value) {
    if (!value || *value % 2 != 0) return std::nullopt;
    return *value / 2;
}

std::complex<double> product(const std::vector<std::complex<double>>& values) {
    std::complex<double> out(1, 0);
    for (const auto& value : values) out = out * value + std::complex<double>(0, 1);
    return out;
}

int checksum(std::array<unsigned char, 12>& bytes) {
    int sum = 0;
    for (std::size_t i = 0; i + 1 < bytes.size(); ++i) sum += bytes[i];
    bytes[11] = static_cast<unsigned char>(sum);
    return sum;
}

std::string longest(const std::vector<std::string>& words) {
    std::string best;
    for (const auto& word : words) {
        if (word.size() > best.size()) best = word;
    }
    return best;
}

std::vector<int> evens(const std::vector<int>& values) {
    std::vector<int> out;
    for (int value : values) {
        if (value % 2 == 0) out.push_back(value);
    }
    return out;
}

const std::vector<int>& longer(const std::vector<int>& a, const std::vector<int>& b) {
    return a.size() >= b.size() && !a.empty() && a[0] % 3 != 0 ? a : b;
}

int& largest(std::vector<int>& values) {
    std::size_t best = 0;
    for (std::size_t i = 1; i < values.size(); ++i) {
        if (values.at(i) > values.at(best)) best = i;
    }
    return values.at(best);
}

int checked_sum(const std::vector<int>& values) {
    int sum = 0;
    for (int value : values) {
        if (value > 90) throw std::out_of_range("too large");
        if (value < -90) throw std::invalid_argument("too small");
        sum += value;
    }
    return sum;
}

int counted(const std::map<int, int>& counts, int key) {
    const auto at = counts.find(key);
    return at == counts.end() ? -1 : at->second;
}

int owned(std::unique_ptr<int> value) {
    return *value + 1;
}
