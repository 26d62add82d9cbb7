__global__ void block_scan(const int* in, int* out, int n) {
    __shared__ int sums[kBlock];
    int i = threadIdx.x + blockIdx.x * kBlock;
    sums[threadIdx.x] = i < n ? in[i] : 0;
    for (int step = 1; step < kBlock; step <<= 1) {
        __syncthreads();
        int total = sums[threadIdx.x];
        if (threadIdx.x >= step) total += sums[threadIdx.x - step];
        __syncthreads();
        sums[threadIdx.x] = total;
    }
    if (i < n) out[i] = sums[threadIdx.x];
}
