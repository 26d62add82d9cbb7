// Containers of the library, and home-made ones.
#include <algorithm>
#include <array>
#include <bitset>
#include <deque>
#include <list>
#include <map>
#include <memory>
#include <queue>
#include <set>
#include <stack>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

std::vector<int> merge_sorted(const std::vector<int>& a, const std::vector<int>& b) {
  std::vector<int> out;
  std::size_t i = 0, j = 0;
  while (i < a.size() || j < b.size()) {
    if (j == b.size() || (i < a.size() && a[i] <= b[j])) out.push_back(a[i++]);
    else out.push_back(b[j++]);
  }
  return out;
}

int sum_and_clear(std::list<int>& values) {
  int sum = 0;
  for (const int v : values) sum += v;
  values.clear();
  return sum;
}

void rotate_queue(std::deque<double>& queue, int k) {
  for (int i = 0; i < k && !queue.empty(); ++i) {
    queue.push_back(queue.front());
    queue.pop_front();
  }
}

std::vector<int> drain(std::priority_queue<int> heap) {
  std::vector<int> out;
  for (; !heap.empty(); heap.pop()) out.push_back(heap.top());
  return out;
}

bool balanced(std::stack<char>& open, const std::string& text) {
  for (const char c : text) {
    if (c == '(') open.push(c);
    if (c != ')') continue;
    if (open.empty()) return false;
    open.pop();
  }
  return open.empty();
}

std::multimap<int, std::string> by_length(const std::vector<std::string>& words) {
  std::multimap<int, std::string> out;
  for (const auto& word : words) out.emplace(static_cast<int>(word.size()), word);
  return out;
}

int count_pairs(const std::multiset<int>& values, int target) {
  int count = 0;
  for (const int v : values) count += static_cast<int>(values.count(target - v));
  return count;
}

std::size_t hamming(const std::bitset<64>& a, const std::bitset<64>& b) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < 64; ++i) count += a[i] != b[i];
  return count;
}

struct TreeNode {
  int key;
  std::unique_ptr<TreeNode> left;
  std::unique_ptr<TreeNode> right;
};

bool insert(std::unique_ptr<TreeNode>& root, int key) {
  std::unique_ptr<TreeNode>* at = &root;
  while (*at) {
    if ((*at)->key == key) return false;
    at = key < (*at)->key ? &(*at)->left : &(*at)->right;
  }
  at->reset(new TreeNode{key, nullptr, nullptr});
  return true;
}

int depth(const TreeNode* node) {
  if (node == nullptr) return 0;
  return 1 + std::max(depth(node->left.get()), depth(node->right.get()));
}

struct ListNode {
  int value;
  ListNode* next;
};

ListNode* reverse(ListNode* head) {
  ListNode* before = nullptr;
  while (head != nullptr) {
    ListNode* next = head->next;
    head->next = before;
    before = head;
    head = next;
  }
  return before;
}

template <class T, std::size_t N>
class RingBuffer {
 public:
  bool push(const T& value) {
    if (size_ == N) return false;
    data_[(head_ + size_) % N] = value;
    ++size_;
    return true;
  }
  T pop() {
    const T value = data_[head_];
    head_ = (head_ + 1) % N;
    --size_;
    return value;
  }

 private:
  std::array<T, N> data_{};
  std::size_t head_ = 0;
  std::size_t size_ = 0;
};

std::tuple<int, int, double> summary(const std::vector<int>& values) {
  if (values.empty()) return {0, 0, 0.0};
  const auto bounds = std::minmax_element(values.begin(), values.end());
  double sum = 0;
  for (const int v : values) sum += v;
  return {*bounds.first, *bounds.second, sum / static_cast<double>(values.size())};
}

template <class Map>
std::vector<typename Map::key_type> keys_of(const Map& map) {
  std::vector<typename Map::key_type> keys;
  for (const auto& entry : map) keys.push_back(entry.first);
  return keys;
}

class LruCache {
 public:
  explicit LruCache(std::size_t capacity) : capacity_(capacity) {}
  void put(int key, int value) {
    const auto found = index_.find(key);
    if (found != index_.end()) order_.erase(found->second);
    order_.push_front({key, value});
    index_[key] = order_.begin();
    if (index_.size() > capacity_) {
      index_.erase(order_.back().first);
      order_.pop_back();
    }
  }

 private:
  std::size_t capacity_;
  std::list<std::pair<int, int>> order_;
  std::map<int, std::list<std::pair<int, int>>::iterator> index_;
};

double mean_between(std::vector<double>::const_iterator first, std::vector<double>::const_iterator last) {
  double sum = 0;
  std::size_t count = 0;
  for (; first != last; ++first, ++count) sum += *first;
  return count == 0 ? 0 : sum / static_cast<double>(count);
}

template <class Iterator>
Iterator remove_repeats(Iterator first, Iterator last) {
  if (first == last) return last;
  Iterator kept = first;
  while (++first != last) {
    if (!(*kept == *first)) *++kept = *first;
  }
  return ++kept;
}

void keep_first_of_each(std::vector<int>& sorted) { sorted.erase(remove_repeats(sorted.begin(), sorted.end()), sorted.end()); }

std::string::const_iterator skip_blanks(std::string::const_iterator at, std::string::const_iterator end) {
  while (at != end && (*at == ' ' || *at == '\t' || *at == '\n')) ++at;
  return at;
}
