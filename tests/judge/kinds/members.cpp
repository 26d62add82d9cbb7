// Unions, paths, C streams in classes, lists of one direction, and pointers that own nothing.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <forward_list>
#include <memory>
#include <string>
#include <vector>

struct Vec3 {
  union {
    struct { double x, y, z; };
    double v[3];
  };
};
double dot(const Vec3& a, const Vec3& b) { return a.x * b.x + a.v[1] * b.v[1] + a.z * b.z; }
void scale(std::vector<Vec3>& all, double factor) {
  for (Vec3& one : all)
    for (double& part : one.v) part *= factor;
}

union Word {
  std::uint32_t whole;
  unsigned char bytes[4];
};
std::uint32_t swapped(Word word) {
  Word turned;
  for (int i = 0; i < 4; ++i) turned.bytes[i] = word.bytes[3 - i];
  return turned.whole;
}

enum class Type : unsigned char { none, integer, real };
struct Value {
  Type type;
  union {
    std::int64_t integer;
    double real;
  } as;
};
std::int64_t truncated(const Value& value) {
  switch (value.type) {
    case Type::integer: return value.as.integer;
    case Type::real: return value.as.real > 0 ? 1 : -1;
    default: return 0;
  }
}
void negate(Value* values, int n) {
  for (int i = 0; i < n; ++i)
    if (values[i].type == Type::integer) values[i].as.integer = ~values[i].as.integer;
}

std::string stem_of(const std::filesystem::path& path) {
  if (path.has_extension()) return path.stem().string();
  return path.filename().string() + "/";
}

struct Log {
  std::FILE* file;
  int lines;
};
int lines_of(Log& log) {
  std::fprintf(log.file, "line %d\n", log.lines);
  return ++log.lines;
}
class Reader {
  std::FILE* file_ = nullptr;
  int longest_ = 0;
public:
  int longest() {
    int length = 0;
    for (int c = std::fgetc(file_); c != EOF; c = std::fgetc(file_)) {
      length = c == ' ' ? 0 : length + 1;
      if (length > longest_) longest_ = length;
    }
    return longest_;
  }
};

int alternating(const std::forward_list<int>& values) {
  int sum = 0, sign = 1;
  for (int value : values) {
    sum += sign * value;
    sign = -sign;
  }
  return sum;
}

int held(const std::vector<std::weak_ptr<int>>& seen) {
  int sum = 0;
  for (const auto& one : seen)
    if (const auto locked = one.lock()) sum += *locked;
  return sum;
}
struct Part {
  int weight = 0;
  std::weak_ptr<Part> whole;
};
int weight_of(const Part& part) {
  const auto whole = part.whole.lock();
  return whole ? part.weight + whole->weight : part.weight;
}
