// Threads are counted along the rows of the plate, whatever the block looks like.
__global__ void heat_step(const float* before, float* after, int width, int height, float rate) {
    int lane = threadIdx.y * blockDim.x + threadIdx.x;
    int row = blockIdx.x * blockDim.x + lane / blockDim.y;
    int column = blockIdx.y * blockDim.y + lane % blockDim.y;
    if (row >= height || column >= width) return;
    int at = row * width + column;
    float here = before[at];
    if (row == 0 || row == height - 1 || column == 0 || column == width - 1) {
        after[at] = here;
    } else {
        float around = before[at - 1] + before[at + 1] + before[at - width] + before[at + width];
        after[at] = here + rate * (around - 4.0f * here);
    }
}
