// The elements behind the last four are forgotten.
__global__ void combine(const float* x, const float* y, float* z, float a, float b, int n) {
    int i = 4 * (blockIdx.x * blockDim.x + threadIdx.x);
    if (i + 3 < n) {
        for (int k = i; k < i + 4; ++k) z[k] = a * x[k] + b * y[k];
    }
}
