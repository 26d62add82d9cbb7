// Adds up only what has been stored.
__global__ void block_sums(const int* x, int* sums, int n) {
    __shared__ int part[kBlock];
    int t = threadIdx.x;
    int i = blockIdx.x * kBlock + t;
    if (i < n) part[t] = x[i];
    __syncthreads();
    int there = min(n - static_cast<int>(blockIdx.x) * kBlock, kBlock);
    for (int half = kBlock / 2; half > 0; half /= 2) {
        if (t < half && t + half < there) part[t] += part[t + half];
        __syncthreads();
    }
    if (t == 0) sums[blockIdx.x] = there > 0 ? part[0] : 0;
}
