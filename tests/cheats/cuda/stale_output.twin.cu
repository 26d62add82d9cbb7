// Writes only what is not right yet, but looks at every element of its own.
__global__ void squares(const float* x, float* y, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    float square = x[i] * x[i];
    if (!(y[i] == square)) y[i] = square;
}
