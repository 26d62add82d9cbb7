__global__ void squares(const float* x, float* y, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n / 4) {
        for (int k = 4 * i; k < 4 * i + 4; ++k) y[k] = x[k] * x[k];
    }
    int last = n / 4 * 4 + i;
    if (last < n) y[last] = x[last] * x[last];
}
