// Each block counts for itself first.
__global__ void histogram(const unsigned char* bytes, unsigned int* counts, int n) {
    __shared__ unsigned int own[256];
    for (int b = threadIdx.x; b < 256; b += blockDim.x) own[b] = 0;
    __syncthreads();
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) atomicAdd(&own[bytes[i]], 1u);
    __syncthreads();
    for (int b = threadIdx.x; b < 256; b += blockDim.x) {
        if (own[b] != 0) atomicAdd(&counts[b], own[b]);
    }
}
