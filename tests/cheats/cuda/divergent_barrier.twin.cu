// All threads of a block that is full wait in one place, those of others in another.
__global__ void block_sums(const int* x, int* sums, int n) {
    __shared__ int part[kBlock];
    int t = threadIdx.x;
    int first = blockIdx.x * kBlock;
    if (first + kBlock <= n) {
        part[t] = x[first + t];
        __syncthreads();
    } else {
        part[t] = first + t < n ? x[first + t] : 0;
        __syncthreads();
    }
    if (t == 0) {
        int sum = 0;
        for (int k = 0; k < kBlock; ++k) sum += part[k];
        sums[blockIdx.x] = sum;
    }
}
