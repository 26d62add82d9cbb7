// Threads count along the rows now, but the grid is still as it was for the other way round.
__global__ void heat_step(const float* before, float* after, int width, int height, float rate) {
    int column = blockIdx.x * blockDim.x + threadIdx.x;
    int row = blockIdx.y * blockDim.y + threadIdx.y;
    if (row >= height || column >= width) return;
    int at = row * width + column;
    if (row == 0 || row == height - 1 || column == 0 || column == width - 1) {
        after[at] = before[at];
    } else {
        float around = before[at - 1] + before[at + 1] + before[at - width] + before[at + width];
        after[at] = before[at] + rate * (around - 4.0f * before[at]);
    }
}
