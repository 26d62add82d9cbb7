// Output, logs, options: code around the algorithms.
#include <chrono>
#include <cstdarg>
#include <cstdio>
#include <iostream>
#include <map>
#include <memory>
#include <mutex>
#include <ostream>
#include <sstream>
#include <string>
#include <vector>

void print_table(std::ostream& out, const std::vector<std::pair<std::string, double>>& rows) {
  for (const auto& row : rows) out << row.first << ": " << row.second << '\n';
}

void usage(const std::string& program) {
  std::cout << "usage: " << program << " [options] file\n";
  std::cout << "  -h  show this text\n";
}

void report_progress(int done, int total) { std::printf("%d of %d\n", done, total); }

void warn(const char* what) { std::fprintf(stderr, "warning: %s\n", what); }

int write_rows(FILE* out, const double* values, int rows, int cols) {
  for (int r = 0; r < rows; ++r) {
    for (int c = 0; c < cols; ++c) std::fprintf(out, "%g%c", values[r * cols + c], c + 1 < cols ? ' ' : '\n');
  }
  return rows;
}

class Logger {
 public:
  enum class Level { debug, info, error };
  void log(Level level, const std::string& text) {
    std::lock_guard<std::mutex> lock(mutex_);
    if (level < threshold_) return;
    lines_.push_back(text);
  }

 private:
  std::mutex mutex_;
  Level threshold_ = Level::info;
  std::vector<std::string> lines_;
};

struct Options {
  bool verbose = false;
  int jobs = 1;
  std::string output;
  std::vector<std::string> inputs;
};

Options parse_options(const std::vector<std::string>& arguments) {
  Options options;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i] == "-v") options.verbose = true;
    else if (arguments[i] == "-o" && i + 1 < arguments.size()) options.output = arguments[++i];
    else options.inputs.push_back(arguments[i]);
  }
  return options;
}

static int calls_so_far = 0;

int count_call(int weight) {
  calls_so_far += weight;
  return calls_so_far;
}

std::chrono::milliseconds back_off(std::chrono::milliseconds before, int attempts) {
  auto wait = before;
  for (int i = 0; i < attempts && wait < std::chrono::seconds(10); ++i) wait *= 2;
  return wait;
}

class Settings {
 public:
  explicit Settings(std::shared_ptr<const std::map<std::string, int>> defaults) : defaults_(std::move(defaults)) {}
  int get(const std::string& key) const {
    const auto own = values_.find(key);
    if (own != values_.end()) return own->second;
    const auto found = defaults_->find(key);
    return found != defaults_->end() ? found->second : 0;
  }
  ~Settings() { std::cout << values_.size(); }

 private:
  std::shared_ptr<const std::map<std::string, int>> defaults_;
  std::map<std::string, int> values_;
};

// Lines of a file that are neither empty nor comments.
int count_records(FILE* in) {
  int records = 0;
  bool blank = true;
  bool comment = false;
  for (int c = std::fgetc(in); c != EOF; c = std::fgetc(in)) {
    if (c == '\n') {
      records += !blank && !comment;
      blank = true;
      comment = false;
    } else if (blank && c != ' ') {
      blank = false;
      comment = c == '#';
    }
  }
  return records + (!blank && !comment);
}

std::vector<std::string> read_lines(std::FILE* in) {
  std::vector<std::string> lines;
  char buffer[64];
  std::string line;
  while (std::fgets(buffer, sizeof buffer, in) != nullptr) {
    line += buffer;
    if (line.back() != '\n') continue;
    line.pop_back();
    lines.push_back(line);
    line.clear();
  }
  if (!line.empty()) lines.push_back(line);
  return lines;
}

void dump_hex(FILE* out, const unsigned char* bytes, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i) std::fprintf(out, "%02x%c", bytes[i], i % 16 == 15 ? '\n' : ' ');
}
