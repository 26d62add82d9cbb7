#include "hot.cuh"

// A tree in shared memory, with a barrier at every step.
__global__ void block_sums(const float* values, float* sums, int n) {
    __shared__ float partial[kBlock];
    unsigned int t = threadIdx.x;
    unsigned int i = blockIdx.x * kBlock + t;
    partial[t] = i < n ? values[i] : 0.0f;
    __syncthreads();
    for (unsigned int half = kBlock / 2; half > 0; half /= 2) {
        if (t < half) {
            partial[t] += partial[t + half];
        }
        __syncthreads();
    }
    if (t == 0) {
        sums[blockIdx.x] = partial[0];
    }
}

void sum_blocks(const float* d_values, float* d_sums, int n) {
    block_sums<<<(n + kBlock - 1) / kBlock, kBlock>>>(d_values, d_sums, n);
}
