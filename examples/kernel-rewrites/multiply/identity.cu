__global__ void multiply(const double* a, const double* b, double* c, int n) {
    int column = blockDim.x * blockIdx.x + threadIdx.x;
    int row = blockDim.y * blockIdx.y + threadIdx.y;
    if (row >= n || column >= n) return;
    double total = 0.0;
    const double* line = a + row * n;
    for (int k = 0; k != n; ++k) total += line[k] * b[column + k * n];
    c[column + row * n] = total;
}
