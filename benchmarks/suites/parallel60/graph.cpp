#include <algorithm>
#include <cstddef>
#include <queue>
#include <stack>
#include <utility>
#include <vector>

// Count the edges of a directed graph, given as an N x N row-major matrix in which A[i * N + j]
// is 1 if there is an edge from i to j, and 0 if not.
int edgeCount(std::vector<int> const& A, size_t N) {
    int count = 0;
    for (size_t i = 0; i < N; ++i) {
        for (size_t j = 0; j < N; ++j) {
            if (A[i * N + j] == 1) {
                count += 1;
            }
        }
    }
    return count;
}

// Return the number of vertices in the largest component of the undirected graph given by the
// N x N adjacency matrix A.
int largestComponent(std::vector<int> const& A, size_t N) {
    std::vector<bool> visited(N, false);
    int largest = 0;
    for (size_t i = 0; i < N; ++i) {
        if (visited[i]) {
            continue;
        }
        int size = 0;
        std::stack<size_t> pending;
        pending.push(i);
        visited[i] = true;
        while (!pending.empty()) {
            size_t v = pending.top();
            pending.pop();
            size++;
            for (size_t j = 0; j < N; ++j) {
                if (A[v * N + j] == 1 && !visited[j]) {
                    visited[j] = true;
                    pending.push(j);
                }
            }
        }
        largest = std::max(largest, size);
    }
    return largest;
}

// Return the largest number of edges at any vertex of the undirected graph given by the N x N
// adjacency matrix A.
int highestDegree(std::vector<int> const& A, size_t N) {
    int highest = 0;
    for (size_t i = 0; i < N; ++i) {
        int degree = 0;
        for (size_t j = 0; j < N; ++j) {
            degree += A[j * N + i];
        }
        if (degree > highest) {
            highest = degree;
        }
    }
    return highest;
}

// Count the components of the undirected graph given by the N x N adjacency matrix A.
int componentCount(std::vector<int> const& A, size_t N) {
    std::vector<int> label(N, -1);
    int components = 0;
    for (size_t start = 0; start < N; ++start) {
        if (label[start] != -1) {
            continue;
        }
        std::vector<size_t> todo;
        todo.push_back(start);
        label[start] = components;
        while (!todo.empty()) {
            size_t v = todo.back();
            todo.pop_back();
            for (size_t j = 0; j < N; ++j) {
                if (A[v * N + j] && label[j] == -1) {
                    label[j] = components;
                    todo.push_back(j);
                }
            }
        }
        components++;
    }
    return components;
}

// Return the length of the shortest path from source to dest in the undirected graph given by the
// N x N adjacency matrix A, or -1 if there is none.
int shortestPathLength(std::vector<int> const& A, size_t N, int source, int dest) {
    std::vector<bool> visited(N, false);
    std::queue<std::pair<int, int>> next;
    next.push({source, 0});
    visited[source] = true;
    while (!next.empty()) {
        std::pair<int, int> current = next.front();
        next.pop();
        if (current.first == dest) {
            return current.second;
        }
        for (size_t i = 0; i < N; ++i) {
            if (A[current.first * N + i] == 1 && !visited[i]) {
                visited[i] = true;
                next.push({static_cast<int>(i), current.second + 1});
            }
        }
    }
    return -1;
}
