// Raw pointers whose extents must be learnt, and arrays that bring theirs along.

#include <cstdlib>

double sum(const double* values, int n) {
    double total = 0;
    for (int i = 0; i < n; ++i) total += values[i];
    return total;
}

void differences(const int* values, int* out, int n) {
    for (int i = 0; i < n; ++i) out[i] = values[i + 1] - values[i];
}

void row_sums(const int* matrix, long* out, int rows, int cols) {
    for (int r = 0; r < rows; ++r) {
        out[r] = 0;
        for (int c = 0; c < cols; ++c) out[r] += matrix[r * cols + c];
    }
}

void magnitudes(const float* pairs, float* out, unsigned n) {
    for (unsigned i = 0; i < n; ++i) {
        out[i] = pairs[2 * i] * pairs[2 * i] + pairs[2 * i + 1] * pairs[2 * i + 1];
    }
}

unsigned block16(const unsigned char* block) {
    unsigned total = 0;
    for (int i = 0; i < 16; ++i) total = total * 31 + block[i];
    return total;
}

void store(int* out, int x) {
    *out = x + 1;
}

unsigned length(const char* text) {
    unsigned n = 0;
    while (text[n] != '\0') ++n;
    return n;
}

const int* first_above(const int* values, int n, int limit) {
    for (int i = 0; i < n; ++i) {
        if (values[i] > limit) return values + i;
    }
    return nullptr;
}

void reverse(short* values, int n) {
    for (int i = 0; i < n / 2; ++i) {
        const short kept = values[i];
        values[i] = values[n - 1 - i];
        values[n - 1 - i] = kept;
    }
}

int weighted(const int (&table)[8], const int (&weights)[8]) {
    int total = 0;
    for (int i = 0; i < 8; ++i) total += table[i] * weights[i];
    return total;
}

void rotate(double (&m)[3][3]) {
    for (int i = 0; i < 3; ++i) {
        for (int j = 0; j < i; ++j) {
            const double kept = m[i][j];
            m[i][j] = m[j][i];
            m[j][i] = kept;
        }
    }
}

struct Cell {
    int key;
    double weight;
};

double heaviest(const Cell* cells, int count) {
    double best = -1e9;
    for (int i = 0; i < count; ++i) {
        if (cells[i].weight > best) best = cells[i].weight;
    }
    return best;
}

void swap_values(int& a, int& b) {
    const int kept = a;
    a = b;
    b = kept;
}

// Memory that the function takes from the heap and gives out.
unsigned char* reversed_copy(const unsigned char* from, int n) {
    unsigned char* to = new unsigned char[n];
    for (int i = 0; i < n; ++i) to[i] = from[n - 1 - i];
    return to;
}

void positives(const double* from, int n, double** out, int* count) {
    double* kept = static_cast<double*>(std::malloc(sizeof(double) * 2 * n));
    *count = 0;
    for (int i = 0; i < n; ++i) {
        if (from[i] > 0) kept[(*count)++] = 3 * from[i];
    }
    *out = kept;
}

struct Box {
    int edge;
    double weight;
};
Box* boxed(int edge, double weight) {
    Box* box = new Box;
    box->edge = edge + 1;
    box->weight = 2 * weight;
    return box;
}

int left_neighbours(const int* values, int n) {
    int sum = 0;
    for (int i = 0; i < n; ++i) sum += 3 * values[i - 1];
    return sum;
}

int backwards(const int* last, int n) {
    int sum = 0;
    for (int i = 0; i < n; ++i) sum = sum / 2 + *last--;
    return sum;
}

unsigned prior(const unsigned char*& it) {
    --it;
    while ((*it >> 6) == 2) --it;
    return *it;
}
