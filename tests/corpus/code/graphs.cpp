// Graph algorithms.
#include <algorithm>
#include <functional>
#include <limits>
#include <map>
#include <queue>
#include <set>
#include <vector>

struct Edge {
  int from;
  int to;
  double weight;
};

std::vector<int> bfs(const std::vector<std::vector<int>>& adjacency, int start) {
  std::vector<int> distance(adjacency.size(), -1);
  if (start < 0 || start >= static_cast<int>(adjacency.size())) return distance;
  std::queue<int> queue;
  queue.push(start);
  distance[start] = 0;
  while (!queue.empty()) {
    const int node = queue.front();
    queue.pop();
    for (const int next : adjacency[node]) {
      if (distance[next] >= 0) continue;
      distance[next] = distance[node] + 1;
      queue.push(next);
    }
  }
  return distance;
}

void spmv(int rows, const int* row_ptr, const int* cols, const double* values, const double* x, double* y) {
  for (int r = 0; r < rows; ++r) {
    double sum = 0;
    for (int k = row_ptr[r]; k < row_ptr[r + 1]; ++k) sum += values[k] * x[cols[k]];
    y[r] = sum;
  }
}

void floyd_warshall(double* distance, int n) {
  for (int k = 0; k < n; ++k) {
    for (int i = 0; i < n; ++i) {
      for (int j = 0; j < n; ++j) {
        distance[i * n + j] = std::min(distance[i * n + j], distance[i * n + k] + distance[k * n + j]);
      }
    }
  }
}

class DisjointSets {
 public:
  explicit DisjointSets(int n) : parent_(n) {
    for (int i = 0; i < n; ++i) parent_[i] = i;
  }
  int find(int x) {
    while (parent_[x] != x) x = parent_[x] = parent_[parent_[x]];
    return x;
  }
  bool unite(int a, int b) {
    a = find(a);
    b = find(b);
    parent_[a] = b;
    return a != b;
  }

 private:
  std::vector<int> parent_;
};

double spanning_tree(int n, std::vector<Edge> edges) {
  std::sort(edges.begin(), edges.end(), [](const Edge& a, const Edge& b) { return a.weight < b.weight; });
  DisjointSets sets(n);
  double total = 0;
  for (const Edge& e : edges) {
    if (e.from >= 0 && e.to >= 0 && e.from < n && e.to < n && sets.unite(e.from, e.to)) total += e.weight;
  }
  return total;
}

std::map<int, std::set<int>> reversed(const std::map<int, std::set<int>>& graph) {
  std::map<int, std::set<int>> out;
  for (const auto& entry : graph) {
    for (const int to : entry.second) out[to].insert(entry.first);
  }
  return out;
}

bool depth_first(int node, const std::vector<std::vector<int>>& graph, std::vector<char>& state) {
  state[node] = 1;
  for (const int next : graph[node]) {
    if (state[next] == 1) return true;
    if (state[next] == 0 && depth_first(next, graph, state)) return true;
  }
  state[node] = 2;
  return false;
}

struct Graph {
  struct Node {
    double x, y;
    std::vector<int> links;
  };
  std::vector<Node> nodes;
  int degree(int node) const { return static_cast<int>(nodes[node].links.size()); }
  void connect(int a, int b) {
    nodes[a].links.push_back(b);
    nodes[b].links.push_back(a);
  }
};

void visit_all(const Graph& graph, void (*visit)(int node, double x)) {
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) visit(static_cast<int>(i), graph.nodes[i].x);
}

int longest_path(const Graph& graph, const std::function<bool(int, int)>& allowed) {
  int best = 0;
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    int length = 0;
    for (const int next : graph.nodes[i].links) length += allowed(static_cast<int>(i), next);
    best = std::max(best, length);
  }
  return best;
}

// Copies the names of what is reached, in order; both arrays have n elements.
void reached_only(const int* from, int* to, const unsigned char* seen, int n) {
  int kept = 0;
  for (int i = 0; i < n; ++i) {
    if (seen[i] != 0) to[kept++] = from[i];
  }
  while (kept < n) to[kept++] = -1;
}
