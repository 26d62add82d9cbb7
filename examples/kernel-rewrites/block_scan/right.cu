// Each warp by shuffles, then the sums of the warps before it.
__global__ void block_scan(const int* in, int* out, int n) {
    __shared__ int ends[kBlock / 32];
    int t = threadIdx.x, lane = t % 32;
    int i = blockIdx.x * kBlock + t;
    int sum = i < n ? in[i] : 0;
    for (int step = 1; step < 32; step *= 2) {
        int before = __shfl_up_sync(0xffffffffu, sum, step);
        if (lane >= step) sum += before;
    }
    if (lane == 31) ends[t / 32] = sum;
    __syncthreads();
    for (int warp = 0; warp < t / 32; ++warp) sum += ends[warp];
    if (i < n) out[i] = sum;
}
