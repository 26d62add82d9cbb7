__global__ void block_sums(const int* x, int* sums, int n) {
    __shared__ int part[kBlock];
    int t = threadIdx.x;
    int i = blockIdx.x * kBlock + t;
    part[t] = i < n ? x[i] : 0;
    __syncthreads();
    if (t == kBlock - 1) {
        int sum = 0;
        for (int k = 0; k < kBlock; ++k) sum += part[k];
        sums[blockIdx.x] = sum;
    }
}
