#include "hot.cuh"

// Each thread moves one element; neighbours write a whole column apart.
__global__ void transpose(const float* in, float* out, int rows, int columns) {
    int column = blockIdx.x * blockDim.x + threadIdx.x;
    int row = blockIdx.y * blockDim.y + threadIdx.y;
    if (row < rows && column < columns) {
        out[column * rows + row] = in[row * columns + column];
    }
}

void transposed(const float* d_in, float* d_out, int rows, int columns) {
    dim3 block(16, 16);
    dim3 grid((columns + 15) / 16, (rows + 15) / 16);
    transpose<<<grid, block>>>(d_in, d_out, rows, columns);
}
