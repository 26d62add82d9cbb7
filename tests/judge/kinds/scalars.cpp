// Scalars and enums; free, static and overloaded functions, namespaces and templates.
// No include: the tests compile this file a hundred times.

int mixed(int a, unsigned char b, short c) {
    return a * 3 + (b ^ c);
}

long long wide(long long a, unsigned long b) {
    return a % 1000 + static_cast<long long>(b / 7);
}

double horner(double x, float y) {
    double value = y;
    for (int i = 0; i < 4; ++i) value = value * x + i;
    return value;
}

bool either(bool a, bool b, char c) {
    return a != b || c == 'e';
}

enum class Colour { red, green, blue };
enum Mode { quiet, loud };

int shade(Colour colour, Mode mode) {
    const int base = colour == Colour::blue ? 30 : colour == Colour::green ? 20 : 10;
    return mode == loud ? base + 1 : base;
}

int remainder_of(int a, int b) {
    return a % b + a / b;
}

static unsigned reversed(unsigned x) {
    unsigned out = 0;
    for (int i = 0; i < 32; ++i) out |= (x >> i & 1u) << (31 - i);
    return out;
}

unsigned use_reversed(unsigned x) { return reversed(x) + 1; }

int twice(int x) {
    return 2 * x;
}

double twice(double x) {
    return 2 * x + 0.5;
}

namespace {

int hidden(int a, int b) {
    return a * a - b;
}

template <class T>
T cubed(T x) {
    return x * x * x;
}

}  // namespace

int use_hidden(int a) { return hidden(a, 1) + cubed(a); }

namespace outer {
inline namespace v2 {
namespace {
namespace inner {

int nested(int a, int b) {
    return a > b ? a - b : b - a + 1;
}

}  // namespace inner
}  // namespace
}  // namespace v2

int use_nested(int a) { return inner::nested(a, 3); }

}  // namespace outer

template <class T>
T squared(T x) {
    return x * x + T(1);
}

template double squared<double>(double);

template <int N, class T>
T scaled(T x) {
    return x * N - T(2);
}

int use_scaled(int x) { return scaled<3>(x); }
