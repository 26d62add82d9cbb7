// Two sums side by side, in double precision.
__global__ void row_sums(const double* a, double* sums, int rows, int columns) {
    int row = blockIdx.x * blockDim.x + threadIdx.x;
    if (row >= rows) return;
    double even = 0.0, odd = 0.0;
    int k = 0;
    for (; k + 1 < columns; k += 2) {
        even += a[row * columns + k];
        odd += a[row * columns + k + 1];
    }
    if (k < columns) even += a[row * columns + k];
    sums[row] = even + odd;
}
