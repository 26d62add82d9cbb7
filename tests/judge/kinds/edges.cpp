// Functions whose behaviour changes at numbers in their text, or just outside of their domain.
#include <cmath>
#include <stdexcept>
#include <vector>

// As many characters as the value has digits: how far it writes follows from a value.
char* put_digits(unsigned value, char* out) {
    if (value < 10000) {
        if (value >= 1000) *out++ = static_cast<char>('0' + value / 1000);
        if (value >= 100) *out++ = static_cast<char>('0' + value / 100 % 10);
        if (value >= 10) *out++ = static_cast<char>('0' + value / 10 % 10);
        *out++ = static_cast<char>('0' + value % 10);
        return out;
    }
    out = put_digits(value / 10000, out);
    value %= 10000;
    *out++ = static_cast<char>('0' + value / 1000);
    *out++ = static_cast<char>('0' + value / 100 % 10);
    *out++ = static_cast<char>('0' + value / 10 % 10);
    *out++ = static_cast<char>('0' + value % 10);
    return out;
}

void optional_scale(double* values, int n, const double* scale) {
    for (int i = 0; i < n; ++i) {
        values[i] *= scale ? *scale : 1;
    }
}

int cell(const int* values, int n, int index) {
    if (index < 0 || index >= n) {
        return -1;
    }
    int sum = 0;
    for (int i = 0; i < n; ++i) {
        sum += values[i] / 3;
    }
    return sum + values[index];
}

int checked(const std::vector<int>& values, const std::vector<int>& indices) {
    int sum = 0;
    for (int i : indices) {
        sum += values.at(static_cast<std::size_t>(i));
    }
    return sum;
}

int sum_of(const int* values, int n) {
    if (n < 0) {
        return -22;
    }
    int sum = 0;
    for (int i = 0; i < n; ++i) {
        sum += values[i];
    }
    return sum;
}

int first_of(const int* values, int n) {
    if (n == 0) {
        return 0;
    }
    return values[0];
}

double copied(const double* values, int n) {
    double* copy = new double[static_cast<std::size_t>(n) + 1];
    double sum = 0;
    for (int i = 0; i < n; ++i) {
        copy[i] = std::fabs(values[i]);
        sum += copy[i];
    }
    delete[] copy;
    return sum;
}

int calls = 0;

int counted(const int* values, int n) {
    ++calls;
    int sum = 0;
    for (int i = 0; i < n; ++i) {
        sum += values[i];
    }
    return sum;
}
