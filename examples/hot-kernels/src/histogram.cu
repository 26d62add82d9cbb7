#include "hot.cuh"

// All threads of the grid count in the same 256 numbers.
__global__ void histogram(const unsigned char* bytes, unsigned int* counts, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) {
        return;
    }
    atomicAdd(&counts[bytes[i]], 1u);
}

void count_bytes(const unsigned char* d_bytes, unsigned int* d_counts, int n) {
    const int threads = 128;
    histogram<<<(n + threads - 1) / threads, threads>>>(d_bytes, d_counts, n);
}
