__global__ void multiply(const double* a, const double* b, double* c, int n) {
    __shared__ double as[16][16], bs[16][16];
    int x = threadIdx.x, y = threadIdx.y;
    int row = blockIdx.y * 16 + y, column = blockIdx.x * 16 + x;
    double sum = 0.0;
    for (int first = 0; first < n; first += 16) {
        as[y][x] = row < n && first + x < n ? a[row * n + first + x] : 0.0;
        bs[y][x] = column < n && first + y < n ? b[(first + y) * n + column] : 0.0;
        __syncthreads();
        for (int k = 0; k < 16; ++k) sum += as[y][k] * bs[k][x];
        __syncthreads();
    }
    if (row < n && column < n) c[row * n + column] = sum;
}
