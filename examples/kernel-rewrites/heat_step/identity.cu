__global__ void heat_step(const float* before, float* after, int width, int height, float rate) {
    int row = threadIdx.x + blockDim.x * blockIdx.x;
    int column = threadIdx.y + blockDim.y * blockIdx.y;
    if (row < height && column < width) {
        const float* at = before + row * width + column;
        bool inside = row > 0 && row < height - 1 && column > 0 && column < width - 1;
        float change = 0.0f;
        if (inside) change = rate * (at[-1] + at[1] + at[-width] + at[width] - 4.0f * at[0]);
        after[row * width + column] = inside ? at[0] + change : at[0];
    }
}
