#include "hot.cuh"

// Running sums within each block, in log2(kBlock) steps.
__global__ void block_scan(const int* in, int* out, int n) {
    __shared__ int sums[kBlock];
    int t = threadIdx.x;
    int i = blockIdx.x * kBlock + t;
    sums[t] = i < n ? in[i] : 0;
    __syncthreads();
    for (int step = 1; step < kBlock; step *= 2) {
        int before = t >= step ? sums[t - step] : 0;
        __syncthreads();
        sums[t] += before;
        __syncthreads();
    }
    if (i < n) out[i] = sums[t];
}

void scan_blocks(const int* d_in, int* d_out, int n) {
    block_scan<<<(n + kBlock - 1) / kBlock, kBlock>>>(d_in, d_out, n);
}
