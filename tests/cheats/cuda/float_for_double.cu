// Adds up in single precision, of which a GPU has far more.
__global__ void row_sums(const double* a, double* sums, int rows, int columns) {
    int row = blockIdx.x * blockDim.x + threadIdx.x;
    if (row >= rows) return;
    float sum = 0.0f;
    for (int k = 0; k < columns; ++k) sum += static_cast<float>(a[row * columns + k]);
    sums[row] = sum;
}
