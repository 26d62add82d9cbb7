// The last warp goes on without waiting, as if its threads went in step.
__global__ void block_sums(const int* x, int* sums, int n) {
    __shared__ int part[kBlock];
    int t = threadIdx.x;
    int i = blockIdx.x * kBlock + t;
    part[t] = i < n ? x[i] : 0;
    __syncthreads();
    for (int half = kBlock / 2; half > 32; half /= 2) {
        if (t < half) part[t] += part[t + half];
        __syncthreads();
    }
    if (t < 32) {
        for (int half = 32; half > 0; half /= 2) part[t] += part[t + half];
    }
    if (t == 0) sums[blockIdx.x] = part[0];
}
