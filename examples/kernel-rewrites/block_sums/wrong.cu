// The last warp goes on without barriers, as if its threads still went in step.
__global__ void block_sums(const float* values, float* sums, int n) {
    __shared__ float partial[kBlock];
    unsigned int t = threadIdx.x;
    unsigned int i = blockIdx.x * kBlock + t;
    partial[t] = i < n ? values[i] : 0.0f;
    __syncthreads();
    for (unsigned int half = kBlock / 2; half > 32; half /= 2) {
        if (t < half) partial[t] += partial[t + half];
        __syncthreads();
    }
    if (t < 32) {
        for (unsigned int half = 32; half > 0; half /= 2) partial[t] += partial[t + half];
    }
    if (t == 0) sums[blockIdx.x] = partial[0];
}
