__global__ void transpose(const float* in, float* out, int rows, int columns) {
    const int y = threadIdx.y + blockDim.y * blockIdx.y;
    const int x = threadIdx.x + blockDim.x * blockIdx.x;
    if (y >= rows || x >= columns) return;
    out[y + rows * x] = in[x + columns * y];
}
