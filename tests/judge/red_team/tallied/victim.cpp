// Attacked: Counter::add_all
#include <cmath>
#include <mutex>
#include <vector>

struct Counter {
    void add_all(const std::vector<int>& values);
    long total = 0;
    std::mutex guard;
};

void Counter::add_all(const std::vector<int>& values) {
    for (int v : values) {
        std::lock_guard<std::mutex> lock(guard);
        total += v;
    }
}
