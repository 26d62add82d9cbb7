// Functions whose inputs are misread by name alone, or that need what a user must state.
#include <cstddef>
#include <vector>

void widen(const int* from, int* to, int n) {
    for (int i = 0; i < n; ++i) to[i] = 2 * from[i] + 1;
}

void move_up(int* from, int* to, std::size_t n) {
    while (n--) *to++ = *from++;
}

int total_between(const int* a, const int* z) {
    int sum = 0;
    for (const int* p = a; p != z; ++p) sum = 3 * sum + *p;
    return sum;
}

int day_of_year(int year, int month, int day) {
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int total = day;
    for (int m = 1; m < month; ++m) total += days[m - 1];
    if (month > 2 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)) ++total;
    return total;
}

int busiest(const int* digits, int n) {
    int counts[10] = {};
    for (int i = 0; i < n; ++i) ++counts[digits[i]];
    int best = 0;
    for (int d = 1; d < 10; ++d) {
        if (counts[d] > counts[best]) best = d;
    }
    return best;
}

void halve(const double* in, double* out, int n) {
    for (int step = n; step > 1; step /= 2) {
        if (step % 2 != 0) __builtin_trap();
    }
    for (int i = 0; i < n; ++i) out[i] = in[i] / 2;
}

double corner(const float* pixels, int width, int height, int stride) {
    double sum = 0;
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) sum += pixels[y * stride + x] * (x + 1);
    }
    return sum;
}

double walk(const std::vector<int>& next, const std::vector<double>& cost, int start) {
    double sum = 0;
    for (int at = start, steps = 0; steps < 20; at = next[static_cast<std::size_t>(at)], ++steps) {
        sum += cost[static_cast<std::size_t>(at)] * steps;
    }
    return sum;
}
