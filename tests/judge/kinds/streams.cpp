// Streams by reference, random number engines, constructors.
#include <cstddef>
#include <istream>
#include <iterator>
#include <ostream>
#include <random>
#include <string>
#include <vector>

void print_all(std::ostream& out, const std::vector<int>& values) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i != 0) out << ", ";
    out << values[i];
  }
}

std::ostream& put_hex(std::ostream& out, unsigned value) {
  const std::ios_base::fmtflags flags = out.flags();
  out << std::hex << value;
  out.flags(flags);
  return out;
}

std::size_t count_lines(std::istream& in) {
  std::size_t lines = 0;
  for (std::string line; std::getline(in, line);) lines += 1;
  return lines;
}

int first_word_length(std::istream& in) {
  std::string word;
  in >> word;
  return static_cast<int>(word.size());
}

double jitter(std::minstd_rand& engine, std::size_t n) {
  double total = 0;
  for (std::size_t i = 0; i < n; ++i) total += static_cast<double>(engine()) / 1000.0;
  return total;
}

class Running {
 public:
  typedef int Cell;
  Running(const std::vector<Cell>& cells, int factor) : last_(factor) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
      last_ = last_ / 2 + cells[i] % 1000;
      sums_.push_back(last_);
    }
  }
  explicit Running(std::size_t n);

 private:
  std::vector<Cell> sums_;
  Cell last_;
};

Running::Running(std::size_t n) : last_(0) {
  for (std::size_t i = 0; i < n; ++i) sums_.push_back(static_cast<int>(i) * 3);
}

template <class T>
class Halves {
 public:
  Halves(const T* from, int n) {
    for (int i = 0; i < n; ++i) halves_.push_back(from[i] / 2);
  }

 private:
  std::vector<T> halves_;
};
template class Halves<double>;
