// Callables, adaptors, variants, bit-fields, trees, what is printed, and objects by a constructor.
#include <chrono>
#include <cstdio>
#include <functional>
#include <iostream>
#include <memory>
#include <queue>
#include <string>
#include <variant>
#include <vector>

int count_if(const std::vector<int>& values, bool (*wanted)(int)) {
  int count = 0;
  for (const int v : values) count += wanted(v) ? 1 : 0;
  return count;
}

void each(const std::vector<int>& values, const std::function<void(int, double)>& visit) {
  for (std::size_t i = 0; i < values.size(); ++i) visit(values[i], 0.5 * static_cast<double>(i));
}

int drain(std::priority_queue<int>& heap, std::chrono::milliseconds limit) {
  int sum = 0;
  while (!heap.empty() && heap.top() > limit.count()) {
    sum += heap.top();
    heap.pop();
  }
  return sum;
}

double weight(const std::variant<int, double, std::string>& value) {
  if (value.index() == 0) return 2.0 * std::get<0>(value);
  if (value.index() == 1) return std::get<1>(value) < 0 ? -1.0 : 1.0;
  return static_cast<double>(std::get<2>(value).size());
}

struct Flags {
  unsigned kind : 3;
  unsigned level : 5;
};

void promote(Flags& flags) {
  if (flags.kind != 2) flags.level = flags.level / 2 + 1;
}

struct Branch {
  int weight;
  std::unique_ptr<Branch> left;
  std::unique_ptr<Branch> right;
};

int total(const Branch& branch) {
  int sum = branch.weight;
  if (branch.left) sum += total(*branch.left);
  if (branch.right) sum += total(*branch.right);
  return sum;
}

void greet(const std::string& name, int times) {
  for (int i = 0; i < times % 4; ++i) std::cout << "hello " << name << '\n';
  std::printf("%d\n", times);
}

class Tool {
 public:
  Tool(const std::string& name, int parts) : name_(name), parts_(parts) {}
  virtual ~Tool() = default;
  virtual int unit() const { return 3; }
  int cost(int each) const { return parts_ * unit() + each; }

 private:
  std::string name_;
  int parts_;
};
