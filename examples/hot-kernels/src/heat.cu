#include "hot.cuh"

// A step of heat conduction; x runs down the rows, so neighbouring threads read far apart.
__global__ void heat_step(const float* before, float* after, int width, int height, float rate) {
    int row = blockIdx.x * blockDim.x + threadIdx.x;
    int column = blockIdx.y * blockDim.y + threadIdx.y;
    if (row >= height || column >= width) return;
    int at = row * width + column;
    if (row == 0 || row == height - 1 || column == 0 || column == width - 1) {
        after[at] = before[at];
    } else {
        float around = before[at - 1] + before[at + 1] + before[at - width] + before[at + width];
        after[at] = before[at] + rate * (around - 4.0f * before[at]);
    }
}

void step(const float* d_before, float* d_after, int width, int height, float rate) {
    dim3 threads(8, 32);
    dim3 blocks((height + 7) / 8, (width + 31) / 32);
    heat_step<<<blocks, threads>>>(d_before, d_after, width, height, rate);
}
