// Each warp adds up by shuffles, then the first one adds up the warps.
__global__ void block_sums(const float* values, float* sums, int n) {
    __shared__ float warps[kBlock / 32];
    int t = threadIdx.x, i = blockIdx.x * kBlock + t;
    float sum = i < n ? values[i] : 0.0f;
    for (int k = 16; k > 0; k /= 2) sum += __shfl_down_sync(0xffffffffu, sum, k);
    if (t % 32 == 0) warps[t / 32] = sum;
    __syncthreads();
    if (t < 32) {
        sum = t < kBlock / 32 ? warps[t] : 0.0f;
        for (int k = kBlock / 64; k > 0; k /= 2) sum += __shfl_down_sync(0xffffffffu, sum, k);
        if (t == 0) sums[blockIdx.x] = sum;
    }
}
