// How long the emulator takes for a thread and for a barrier, in nanoseconds; best of five.
#include <cuda_runtime.h>

#include <algorithm>
#include <chrono>
#include <cstdio>

__global__ void starts(int* y) { y[threadIdx.x] = threadIdx.x; }
__global__ void waits(int* y) {
  for (int i = 0; i < 100; ++i) __syncthreads();
  y[threadIdx.x] = threadIdx.x;
}
__global__ void shuffles(int* y) {
  int v = threadIdx.x;
  for (int i = 0; i < 100; ++i) v = __shfl_xor_sync(0xffffffffu, v, 1);
  y[threadIdx.x] = v;
}

template <class Kernel>
static double seconds(Kernel kernel, int blocks) {
  int* y;
  cudaMalloc(&y, 256 * sizeof(int));
  double best = 1e9;
  for (int i = 0; i < 5; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    kernel<<<blocks, 256>>>(y);
    best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
  }
  cudaFree(y);
  return best;
}

int main() {
  const double thread = seconds(starts, 2000) / (2000 * 256);
  std::printf("thread %.1f\n", thread * 1e9);
  std::printf("barrier %.1f\n", (seconds(waits, 40) / (40 * 256) - thread) / 100 * 1e9);
  std::printf("shuffle %.1f\n", (seconds(shuffles, 40) / (40 * 256) - thread) / 100 * 1e9);
}
