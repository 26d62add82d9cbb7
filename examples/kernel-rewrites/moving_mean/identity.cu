__global__ void moving_mean(const float* in, float* out, int n, int radius) {
    int i = threadIdx.x + blockIdx.x * blockDim.x;
    if (i >= n) return;
    int first = i - radius;
    if (first < 0) first = 0;
    int last = i + radius;
    if (last > n - 1) last = n - 1;
    float sum = 0.0f;
    int k = first;
    while (k <= last) sum += in[k++];
    out[i] = sum / (last - first + 1);
}
