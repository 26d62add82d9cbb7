#include "hot.cuh"

// One thread for each element of the product, everything read from global memory.
__global__ void multiply(const double* a, const double* b, double* c, int n) {
    int row = blockIdx.y * blockDim.y + threadIdx.y;
    int column = blockIdx.x * blockDim.x + threadIdx.x;
    if (row < n && column < n) {
        double sum = 0.0;
        for (int k = 0; k < n; ++k) {
            sum += a[row * n + k] * b[k * n + column];
        }
        c[row * n + column] = sum;
    }
}

void product(const double* d_a, const double* d_b, double* d_c, int n) {
    dim3 block(16, 16);
    dim3 grid((n + block.x - 1) / block.x, (n + block.y - 1) / block.y);
    multiply<<<grid, block>>>(d_a, d_b, d_c, n);
}
