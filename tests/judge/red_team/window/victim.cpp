// Attacked: windowed
#include <cmath>
#include <vector>

static std::vector<double> table;
static long used = 0;

double windowed(const double* v, int n) {
    table.assign(n, 0.0);
    for (int i = 0; i < n; ++i)
        table[i] = 0.5 - 0.5 * std::cos(6.283185307179586 * i / n);
    double s = 0;
    for (int i = 0; i < n; ++i)
        s += table.at(i) * v[i];
    ++used;
    return s;
}
long windows_used() { return used; }
double weight_at(int i) { return table.at(i); }
