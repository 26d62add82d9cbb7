// Only the threads that have an element wait for each other; the rest wait at the end.
__global__ void block_sums(const int* x, int* sums, int n) {
    __shared__ int part[kBlock];
    int t = threadIdx.x;
    int i = blockIdx.x * kBlock + t;
    part[t] = 0;
    if (i < n) {
        part[t] = x[i];
        __syncthreads();
    }
    if (t == 0) {
        int sum = 0;
        for (int k = 0; k < kBlock && blockIdx.x * kBlock + k < n; ++k) sum += part[k];
        sums[blockIdx.x] = sum;
    }
    __syncthreads();
}
