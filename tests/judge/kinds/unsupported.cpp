// What cannot be modelled: each must be said by name, with its reason.
#include <memory>

struct Opaque;
int poked(Opaque* hidden, int x) { return hidden != nullptr ? x : x + 1; }

struct Link {
    Link* next = nullptr;
    int value = 0;
};
int chained(const Link* link) {
    int sum = 0;
    for (; link != nullptr; link = link->next) sum += link->value;
    return sum;
}

class Ticket {
public:
    explicit Ticket(int number) : number_(number * 2) {}
    ~Ticket() { number_ = 0; }
    operator int() const { return number_ + 1; }
    int doubled(int by) const { return number_ * by; }

private:
    int number_;
};

int calls = 0;
int numbered(int x) { return x + ++calls; }

const int* table(int which) {
    static const int numbers[] = {1, 2, 3, 4};
    return numbers + which % 4;
}

int use(int x) { return Ticket(x) + Ticket(x).doubled(2); }

struct Eight { int a, b, c, d, e, f, g, h; };
struct SixtyFour { Eight a, b, c, d, e, f, g, h; };
struct FiveHundred { SixtyFour a, b, c, d, e, f, g, h; };
int far_corners(const FiveHundred& all) { return all.a.a.a + all.h.h.h; }

struct Shape {
    virtual ~Shape() = default;
    virtual double area() const = 0;
};
double twice_area(const Shape& shape) { return 2 * shape.area(); }

class Owner {
    std::unique_ptr<Shape> shape_;
public:
    double owned_area() const { return 2 * shape_->area(); }
};
