// No test for whole blocks, and one for all others.
__global__ void squares(const float* x, float* y, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (n > 0 && n % 256 == 0 && gridDim.x == n / 256) {
        y[i] = x[i] * x[i];
    } else if (i < n) {
        y[i] = x[i] * x[i];
    }
}
