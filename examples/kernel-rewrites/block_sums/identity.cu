__global__ void block_sums(const float* values, float* sums, int n) {
    __shared__ float s[kBlock];
    int lane = threadIdx.x;
    int at = lane + kBlock * blockIdx.x;
    s[lane] = at < n ? values[at] : 0.0f;
    for (int half = kBlock >> 1; half >= 1; half >>= 1) {
        __syncthreads();
        if (lane < half) s[lane] = s[lane] + s[lane + half];
    }
    if (lane == 0) sums[blockIdx.x] = s[0];
}
