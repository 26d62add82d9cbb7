// Four elements a thread; what is left over by the division is nobody's.
__global__ void squares(const float* x, float* y, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n / 4) {
        for (int k = 4 * i; k < 4 * i + 4; ++k) y[k] = x[k] * x[k];
    }
}
