#include <cuda_runtime.h>

constexpr int kBlock = 128;

__global__ void squares(const float* x, float* y, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) y[i] = x[i] * x[i];
}

__global__ void block_sums(const int* x, int* sums, int n) {
    __shared__ int part[kBlock];
    int t = threadIdx.x;
    int i = blockIdx.x * kBlock + t;
    part[t] = i < n ? x[i] : 0;
    __syncthreads();
    for (int half = kBlock / 2; half > 0; half /= 2) {
        if (t < half) part[t] += part[t + half];
        __syncthreads();
    }
    if (t == 0) sums[blockIdx.x] = part[0];
}

__global__ void row_sums(const double* a, double* sums, int rows, int columns) {
    int row = blockIdx.x * blockDim.x + threadIdx.x;
    if (row >= rows) return;
    double sum = 0.0;
    for (int k = 0; k < columns; ++k) sum += a[row * columns + k];
    sums[row] = sum;
}

__global__ void differences(const float* x, float* y, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) y[i] = i + 1 < n ? x[i + 1] - x[i] : 0.0f;
}

void square_all(const float* d_x, float* d_y, int n) {
    squares<<<(n + 255) / 256, 256>>>(d_x, d_y, n);
}

void sum_blocks(const int* d_x, int* d_sums, int n) {
    block_sums<<<(n + kBlock - 1) / kBlock, kBlock>>>(d_x, d_sums, n);
}

void sum_rows(const double* d_a, double* d_sums, int rows, int columns) {
    row_sums<<<(rows + 127) / 128, 128>>>(d_a, d_sums, rows, columns);
}

void differ(const float* d_x, float* d_y, int n) {
    differences<<<(n + 127) / 128, 128>>>(d_x, d_y, n);
}
