// Reads and writes of one step may meet: a barrier is missing between them.
__global__ void block_scan(const int* in, int* out, int n) {
    __shared__ int sums[kBlock];
    int t = threadIdx.x;
    int i = blockIdx.x * kBlock + t;
    sums[t] = i < n ? in[i] : 0;
    __syncthreads();
    for (int step = 1; step < kBlock; step *= 2) {
        int before = t >= step ? sums[t - step] : 0;
        sums[t] += before;
        __syncthreads();
    }
    if (i < n) out[i] = sums[t];
}
