// The last warp waits for itself only, between reading and writing, too.
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
        int sum = part[t];
        for (int half = 32; half > 0; half /= 2) {
            sum += part[t + half];
            __syncwarp();
            part[t] = sum;
            __syncwarp();
        }
    }
    if (t == 0) sums[blockIdx.x] = part[0];
}
