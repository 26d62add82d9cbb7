// Nothing waits for the tile to be full.
__global__ void transpose(const float* in, float* out, int rows, int columns) {
    __shared__ float tile[16][17];
    int column = blockIdx.x * 16 + threadIdx.x;
    int row = blockIdx.y * 16 + threadIdx.y;
    if (row < rows && column < columns) tile[threadIdx.y][threadIdx.x] = in[row * columns + column];
    column = blockIdx.x * 16 + threadIdx.y;
    row = blockIdx.y * 16 + threadIdx.x;
    if (row < rows && column < columns) out[column * rows + row] = tile[threadIdx.x][threadIdx.y];
}
