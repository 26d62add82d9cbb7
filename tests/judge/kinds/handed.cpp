// C streams, iterators into contiguous elements, and objects of abstract classes.
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

int blank_lines(FILE* in) {
    int blank = 0;
    bool empty = true;
    for (int c = std::fgetc(in); c != EOF; c = std::fgetc(in)) {
        if (c == '\n' && empty) ++blank;
        empty = c == '\n';
    }
    return blank;
}

void write_pairs(std::FILE* out, const int* values, int n) {
    for (int i = 0; i < n; ++i) std::fprintf(out, "%d=%d;", i, values[i]);
}

std::vector<int>::const_iterator largest(std::vector<int>::const_iterator first, std::vector<int>::const_iterator last) {
    auto best = first;
    for (; first != last; ++first) {
        if (*first > *best) best = first;
    }
    return best;
}

void raise(std::string::iterator at, std::string::iterator end) {
    for (; at != end; ++at) {
        if (*at >= 'a' && *at <= 'z') *at = static_cast<char>(*at - 'a' + 'A');
    }
}

struct Shape {
    virtual ~Shape() = default;
    virtual double area() const = 0;
};
struct Disc : Shape {
    double radius = 1;
    double area() const override { return 3 * radius * radius; }
};
struct Tile : Shape {
    double width = 1, height = 2;
    double area() const override { return width * height; }
};

double covered(const std::vector<std::unique_ptr<Shape>>& shapes, const Shape& hole) {
    double sum = -hole.area();
    for (const auto& shape : shapes) sum += shape->area();
    return sum;
}
