// Scanners and small parsers.
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>
#include <vector>

enum class TokenKind { number, name, symbol, end };

struct Token {
  TokenKind kind;
  std::string text;
};

class Lexer {
 public:
  explicit Lexer(const std::string& source) : source_(source), position_(0) {}
  Token next() {
    while (position_ < source_.size() && source_[position_] == ' ') ++position_;
    if (position_ >= source_.size()) return {TokenKind::end, ""};
    const std::size_t start = position_;
    if (source_[position_] >= '0' && source_[position_] <= '9') {
      while (position_ < source_.size() && source_[position_] >= '0' && source_[position_] <= '9') ++position_;
      return {TokenKind::number, source_.substr(start, position_ - start)};
    }
    ++position_;
    return {TokenKind::symbol, source_.substr(start, 1)};
  }
  bool done() const { return position_ >= source_.size(); }

 private:
  std::string source_;
  std::size_t position_;
};

std::optional<int> parse_int(const std::string& text) {
  if (text.empty()) return std::nullopt;
  int value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
    if (value > 1000000) return std::nullopt;
  }
  return value;
}

using Value = std::variant<int, double, std::string>;

std::string print_value(const Value& value) {
  if (const int* number = std::get_if<int>(&value)) return std::to_string(*number);
  if (const double* real = std::get_if<double>(&value)) return *real < 0 ? "negative" : "positive";
  return "\"" + std::get<std::string>(value) + "\"";
}

const char* skip_blanks(const char* at, const char* end) {
  while (at != end && (*at == ' ' || *at == '\t')) ++at;
  return at;
}

unsigned parse_hex(const char* text, unsigned long* consumed) {
  unsigned value = 0;
  const char* p = text;
  for (; *p != '\0'; ++p) {
    unsigned digit;
    if (*p >= '0' && *p <= '9') digit = static_cast<unsigned>(*p - '0');
    else if (*p >= 'a' && *p <= 'f') digit = static_cast<unsigned>(*p - 'a' + 10);
    else break;
    value = value * 16 + digit;
  }
  *consumed = static_cast<unsigned long>(p - text);
  return value;
}

std::vector<std::pair<std::string, std::string>> parse_query(const std::string& query) {
  std::vector<std::pair<std::string, std::string>> found;
  std::size_t start = 0;
  while (start < query.size()) {
    std::size_t end = query.find('&', start);
    if (end == std::string::npos) end = query.size();
    const std::size_t equals = query.find('=', start);
    if (equals != std::string::npos && equals < end) {
      found.emplace_back(query.substr(start, equals - start), query.substr(equals + 1, end - equals - 1));
    }
    start = end + 1;
  }
  return found;
}

class Cursor {
 public:
  Cursor(const std::uint8_t* data, std::size_t size) : data_(data), size_(size) {}
  std::uint32_t read_varint() {
    std::uint32_t value = 0;
    int shift = 0;
    while (at_ < size_) {
      const std::uint8_t byte = data_[at_++];
      if (shift < 32) value |= static_cast<std::uint32_t>(byte & 0x7f) << shift;
      shift += 7;
      if ((byte & 0x80) == 0) return value;
    }
    throw std::out_of_range("ends early");
  }

 private:
  const std::uint8_t* data_;
  std::size_t size_;
  std::size_t at_ = 0;
};

int match(const char* pattern, const char* text) {
  if (*pattern == '\0') return *text == '\0';
  if (*pattern == '*') return match(pattern + 1, text) || (*text != '\0' && match(pattern, text + 1));
  return *text != '\0' && (*pattern == '?' || *pattern == *text) && match(pattern + 1, text + 1);
}

int day_of_year(int year, int month, int day) {
  static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  int total = day;
  for (int m = 1; m < month; ++m) total += days[m - 1];
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return month > 2 && leap ? total + 1 : total;
}
