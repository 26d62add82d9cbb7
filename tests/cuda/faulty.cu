// Planted bugs: each must differ from order to order, or end the program with a reason.
#include <cooperative_groups.h>
#include <cuda_runtime.h>

#include "cases.hpp"

__global__ void no_barrier(int* y) {
  __shared__ int s[64];
  s[threadIdx.x] = threadIdx.x;
  y[threadIdx.x] = s[63 - threadIdx.x];
}
CASE(missing_barrier_reverse) { OnDevice<int> y(64); no_barrier<<<1, 64>>>(y.data); y.into(out); }
__global__ void half_reduction(float* total) {
  extern __shared__ float s[];
  int t = threadIdx.x;
  s[t] = t;
  __syncthreads();
  for (int k = 32; k > 0; k /= 2)
    if (t < k) s[t] += s[t + k];
  if (t == 0) *total = s[0];
}
CASE(missing_barrier_in_reduction) { OnDevice<float> y(1); half_reduction<<<1, 64, 256>>>(y.data); y.into(out); }
__global__ void tile_overwritten(const int* x, int* y) {
  __shared__ int tile[32];
  int sum = 0;
  for (int k = 0; k < 4; ++k) {
    tile[threadIdx.x] = x[k * 32 + threadIdx.x];
    __syncthreads();
    for (int i = 0; i < 32; ++i) sum += tile[i] * (i + 1);
  }
  y[threadIdx.x] = sum;
}
CASE(missing_second_barrier) {
  OnDevice<int> x(counting<int>(128)), y(32);
  tile_overwritten<<<1, 32>>>(x.data, y.data);
  y.into(out);
}
__global__ void halo_unsynced(const float* x, float* y) {
  __shared__ float s[34];
  s[threadIdx.x + 1] = x[threadIdx.x];
  if (threadIdx.x == 0) s[0] = s[33] = 0;
  y[threadIdx.x] = s[threadIdx.x] + s[threadIdx.x + 2];
}
CASE(missing_barrier_at_halo) {
  OnDevice<float> x(counting<float>(32)), y(32);
  halo_unsynced<<<1, 32>>>(x.data, y.data);
  y.into(out);
}
__global__ void no_syncwarp(int* y) {
  __shared__ int s[32];
  s[threadIdx.x] = threadIdx.x * 3;
  y[threadIdx.x] = s[threadIdx.x ^ 16];
}
CASE(missing_syncwarp) { OnDevice<int> y(32); no_syncwarp<<<1, 32>>>(y.data); y.into(out); }
__global__ void races_on_bins(const int* x, int* y) {
  __shared__ int bins[4];
  if (threadIdx.x < 4) bins[threadIdx.x] = 0;
  __syncthreads();
  int old = bins[x[threadIdx.x] & 3];
  __syncthreads();
  bins[x[threadIdx.x] & 3] = old + threadIdx.x;
  __syncthreads();
  if (threadIdx.x < 4) y[threadIdx.x] = bins[threadIdx.x];
}
CASE(race_on_shared_bins) {
  OnDevice<int> x(counting<int>(64)), y(4);
  races_on_bins<<<1, 64>>>(x.data, y.data);
  y.into(out);
}
__global__ void last_writer(int* y) {
  __shared__ int winner;
  winner = threadIdx.x;
  __syncthreads();
  y[threadIdx.x] = winner;
}
CASE(race_of_writers) { OnDevice<int> y(32); last_writer<<<1, 32>>>(y.data); y.into(out); }
__global__ void blocks_race(int* y) {
  if (threadIdx.x == 0) y[0] = y[0] * 2 + blockIdx.x;
}
CASE(race_of_blocks) { OnDevice<int> y(1, 1); blocks_race<<<6, 32>>>(y.data); y.into(out); }
__global__ void flag_race(int* y) {
  __shared__ int found;
  if (threadIdx.x == 0) found = -1;
  __syncthreads();
  if (threadIdx.x % 7 == 3) found = threadIdx.x;
  __syncthreads();
  if (threadIdx.x == 0) y[0] = found;
}
CASE(race_on_a_flag) { OnDevice<int> y(1); flag_race<<<1, 64>>>(y.data); y.into(out); }
__global__ void shared_uninitialised(int* y) {
  __shared__ int s[32];
  if (threadIdx.x < 31) s[threadIdx.x] = 1;
  __syncthreads();
  y[threadIdx.x] = s[threadIdx.x];
}
CASE(uninitialised_shared) { OnDevice<int> y(32); shared_uninitialised<<<1, 32>>>(y.data); y.into(out); }
CASE(uninitialised_device_memory) {
  int *d, h[4];
  cudaMalloc(&d, 16);
  cudaMemcpy(h, d, 16, cudaMemcpyDeviceToHost);
  for (int v : h) out.push_back(v);
  cudaFree(d);
}
__global__ void unguarded(float* y) { y[blockIdx.x * blockDim.x + threadIdx.x] = 1; }
CASE(out_of_bounds_write) { OnDevice<float> y(100); unguarded<<<1, 128>>>(y.data); y.into(out); }
__global__ void reads_beyond(const float* x, float* y, int n) {
  int i = threadIdx.x;
  if (i < n) y[i] = x[i + 1];
}
CASE(out_of_bounds_read) {
  OnDevice<float> x(100, 1.0f), y(100);
  reads_beyond<<<1, 128>>>(x.data, y.data, 100);
  y.into(out);
}
__global__ void beyond_shared(int* y) {
  __shared__ int s[32];
  __shared__ int other[32];
  other[threadIdx.x] = 0;
  s[threadIdx.x + 1] = threadIdx.x;
  __syncthreads();
  y[threadIdx.x] = s[threadIdx.x] + other[threadIdx.x];
}
CASE(out_of_bounds_shared) { OnDevice<int> y(32); beyond_shared<<<1, 32>>>(y.data); y.into(out); }
__global__ void beyond_dynamic(int* y) {
  extern __shared__ int s[];
  s[threadIdx.x] = 1;
  __syncthreads();
  y[threadIdx.x] = s[threadIdx.x];
}
CASE(out_of_bounds_dynamic) { OnDevice<int> y(64); beyond_dynamic<<<1, 64, 64>>>(y.data); y.into(out); }
__global__ void writes_before(int* y) { y[int(threadIdx.x) - 1] = 1; }
CASE(out_of_bounds_below) { OnDevice<int> y(2000); writes_before<<<1, 4>>>(y.data); y.into(out); }
__global__ void two_barriers(int* y) {
  if (threadIdx.x < 16) {
    __syncthreads();
    y[threadIdx.x] = 1;
  }
  __syncthreads();
}
CASE(divergent_barrier) { OnDevice<int> y(32); two_barriers<<<1, 32>>>(y.data); y.into(out); }
__global__ void in_a_loop(int* y) {
  for (int i = 0; i < int(threadIdx.x); ++i) __syncthreads();
  __syncthreads();
  y[threadIdx.x] = 1;
}
CASE(divergent_loop) { OnDevice<int> y(8); in_a_loop<<<1, 8>>>(y.data); y.into(out); }
__global__ void warp_diverges(int* y) {
  int v = threadIdx.x;
  if (threadIdx.x < 16) v = __shfl_down_sync(0xffffffff, v, 1);
  __syncthreads();
  y[threadIdx.x] = v;
}
CASE(divergent_shuffle) { OnDevice<int> y(32); warp_diverges<<<1, 32>>>(y.data); y.into(out); }
__global__ void not_in_mask(int* y) { y[threadIdx.x] = __shfl_sync(0x0000ffff, int(threadIdx.x), 0); }
CASE(divergent_mask) { OnDevice<int> y(32); not_in_mask<<<1, 32>>>(y.data); y.into(out); }
__global__ void group_diverges(int* y) {
  auto block = cooperative_groups::this_thread_block();
  if (threadIdx.x % 2 == 0) block.sync();
  else __syncthreads();
  y[threadIdx.x] = 1;
}
CASE(divergent_group) { OnDevice<int> y(32); group_diverges<<<1, 32>>>(y.data); y.into(out); }
CASE(host_writes_device_memory) { OnDevice<int> y(32); y.data[3] = 1; y.into(out); }
__global__ void nests(int* y) {
  if (y != nullptr) no_barrier<<<1, 64>>>(y);
}
CASE(kernel_that_launches) { OnDevice<int> y(64); nests<<<1, 1>>>(y.data); y.into(out); }
CASE(kernel_given_host_memory) {
  std::vector<int> y(64);
  no_barrier<<<1, 64>>>(y.data());
  out.push_back(y[0]);
}
