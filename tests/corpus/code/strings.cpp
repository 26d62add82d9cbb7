// Text utilities.
#include <algorithm>
#include <cctype>
#include <cstring>
#include <initializer_list>
#include <map>
#include <sstream>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

std::string trim(const std::string& text) {
  const auto first = text.find_first_not_of(" \t\n");
  if (first == std::string::npos) return "";
  return text.substr(first, text.find_last_not_of(" \t\n") - first + 1);
}

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, separator);) parts.push_back(part);
  return parts;
}

int replace_all(std::string& text, const std::string& from, const std::string& to) {
  if (from.empty()) return 0;
  int count = 0;
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size(), ++count) {
    text.replace(at, from.size(), to);
  }
  return count;
}

bool ends_with(std::string_view text, std::string_view suffix) {
  return text.size() >= suffix.size() && text.compare(text.size() - suffix.size(), suffix.size(), suffix) == 0;
}

std::unordered_map<std::string, int> word_counts(const std::vector<std::string>& words) {
  std::unordered_map<std::string, int> counts;
  for (const auto& word : words) ++counts[word];
  return counts;
}

std::string expand(const std::string& text, const std::map<std::string, std::string>& variables) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '$') {
      out += text[i];
      continue;
    }
    const auto found = variables.find(text.substr(i + 1, 1));
    if (found != variables.end()) out += found->second;
    ++i;
  }
  return out;
}

char* upper_in_place(char* text) {
  for (char* p = text; *p != '\0'; ++p) *p = static_cast<char>(std::toupper(static_cast<unsigned char>(*p)));
  return text;
}

std::size_t copy_bounded(char* out, const char* in, std::size_t size) {
  const std::size_t length = std::strlen(in);
  if (size != 0) {
    const std::size_t n = length >= size ? size - 1 : length;
    std::memcpy(out, in, n);
    out[n] = '\0';
  }
  return length;
}

template <typename Predicate>
std::string keep_if(const std::string& text, Predicate keep) {
  std::string out;
  for (const char c : text) {
    if (keep(c)) out.push_back(c);
  }
  return out;
}

std::string digits_of(const std::string& text) {
  return keep_if(text, [](char c) { return c >= '0' && c <= '9'; });
}

void unique_words(std::vector<std::string>& words, std::unordered_set<std::string>& seen) {
  words.erase(std::remove_if(words.begin(), words.end(),
                             [&](const std::string& word) { return !seen.insert(word).second; }),
              words.end());
}

int edit_distance(const char* a, const char* b) {
  const int n = static_cast<int>(std::strlen(a));
  const int m = static_cast<int>(std::strlen(b));
  std::vector<int> row(static_cast<std::size_t>(m) + 1);
  for (int j = 0; j <= m; ++j) row[j] = j;
  for (int i = 1; i <= n; ++i) {
    int before = row[0]++;
    for (int j = 1; j <= m; ++j) {
      const int kept = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, before + (a[i - 1] != b[j - 1])});
      before = kept;
    }
  }
  return row[m];
}
