// Functions whose arguments have a shape that no type states.
#include <algorithm>
#include <vector>

void spmv(const int* row_ptr, const int* col, const double* value, const double* x, double* y, int rows) {
    for (int r = 0; r < rows; ++r) {
        double sum = 0;
        for (int k = row_ptr[r]; k < row_ptr[r + 1]; ++k) sum += value[k] * x[col[k]];
        y[r] = sum;
    }
}

void permute(const std::vector<double>& in, const std::vector<int>& perm, std::vector<double>& out) {
    for (std::size_t i = 0; i < perm.size(); ++i) out[perm[i]] = in[i];
}

int kth(std::vector<int> values, std::size_t k) {
    std::sort(values.begin(), values.end());
    return values[k];
}

void matmul(const double* a, const double* b, double* c, int n, int m, int p) {
    for (int i = 0; i < n; ++i) {
        for (int j = 0; j < p; ++j) {
            double sum = 0;
            for (int k = 0; k < m; ++k) sum += a[i * m + k] * b[k * p + j];
            c[i * p + j] = sum;
        }
    }
}

void transpose(const float* in, float* out, int rows, int stride) {
    for (int r = 0; r < rows; ++r) {
        for (int c = 0; c < stride; ++c) out[c * rows + r] = in[r * stride + c];
    }
}

int gather(const int* values, const unsigned* index, int n) {
    int sum = 0;
    for (int i = 0; i < n; ++i) sum += values[index[i]] * (i + 1);
    return sum;
}

int lookup(const int* sorted_keys, int n, int key) {
    int low = 0;
    int high = n;
    while (low < high) {
        const int middle = low + (high - low) / 2;
        if (sorted_keys[middle] < key) low = middle + 1;
        else high = middle;
    }
    return low;
}
