// Threads without an element of their own leave before the barrier, and load nothing for others.
__global__ void moving_mean(const float* in, float* out, int n, int radius) {
    __shared__ float near[2048];
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    int low = max((int)(blockIdx.x * blockDim.x) - radius, 0);
    int high = min((int)(blockIdx.x * blockDim.x + blockDim.x) - 1 + radius, n - 1);
    for (int k = low + threadIdx.x; k <= high; k += blockDim.x) near[k - low] = in[k];
    __syncthreads();
    int first = i - radius < 0 ? 0 : i - radius;
    int last = i + radius > n - 1 ? n - 1 : i + radius;
    float sum = 0.0f;
    for (int k = first; k <= last; ++k) sum += near[k - low];
    out[i] = sum / (last - first + 1);
}
