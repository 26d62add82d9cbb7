__global__ void histogram(const unsigned char* bytes, unsigned int* counts, int n) {
    const int i = threadIdx.x + blockIdx.x * blockDim.x;
    if (i < n) {
        const unsigned char byte = bytes[i];
        atomicAdd(counts + byte, 1u);
    }
}
