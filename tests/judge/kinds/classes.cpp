// Aggregates, and member functions of classes that can be made without arguments.
#include <vector>

struct Point {
    double x;
    double y;
};

struct Segment {
    Point from;
    Point to;
    int weights[3];
};

double area(const Point& a, const Point& b) {
    return a.x * b.y - a.y * b.x;
}

Segment turned(Segment s) {
    const Point kept = s.from;
    s.from = s.to;
    s.to = kept;
    s.weights[1] += s.weights[0];
    return s;
}

void push(std::vector<Point>& points, double dx) {
    for (auto& p : points) p.x += dx;
}

double span_of(std::vector<Segment> segments) {
    double total = 0;
    for (const auto& s : segments) total += (s.to.x - s.from.x) * s.weights[2];
    return total;
}

struct Counter {
    int hits = 0;
    int misses = 0;

    void record(bool hit) {
        if (hit) ++hits;
        else misses += 2;
    }
    int score(int bonus) const;
    static int best(int a, int b) { return a > b ? a : b; }
};

int Counter::score(int bonus) const {
    return 10 * hits - misses + bonus;
}

class Window {
public:
    long apply(const std::vector<int>& values) const {
        long sum = 0;
        for (std::size_t i = 0; i < values.size() && i < width_; ++i) sum += values[i] * gain_;
        return sum;
    }
    void widen(unsigned by) {
        width_ += by;
        gain_ = gain_ * 2 + 1;
    }

private:
    std::size_t width_ = 8;
    int gain_ = 3;
};

class Matrix {
public:
    double trace_row(std::size_t row) const {
        double sum = 0;
        for (std::size_t c = 0; c < columns; ++c) sum += values[row * columns + c];
        return sum;
    }

    std::vector<double> values = std::vector<double>(12, 1.5);
    std::size_t columns = 4;
};

long use_window(const Window& w, const std::vector<int>& v) { return w.apply(v); }
double use_matrix(const Matrix& m) { return m.trace_row(1); }
int use_counter(Counter& c) {
    c.record(true);
    return Counter::best(c.hits, c.misses);
}
