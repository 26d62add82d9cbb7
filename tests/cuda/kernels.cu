// Kernels whose results are known; each case puts result and expectation side by side.
#include <cooperative_groups.h>
#include <cooperative_groups/reduce.h>
#include <cuda_bf16.h>
#include <cuda_fp16.h>
#include <cuda_runtime.h>

#include <algorithm>
#include <numeric>

#include "cases.hpp"

namespace cg = cooperative_groups;
using std::vector;

// The largest difference, and how many values were compared.
template <class T, class U>
static void same(vector<double>& out, const vector<T>& got, const vector<U>& want) {
  double worst = got.size() == want.size() ? 0 : 1e300;
  for (size_t i = 0; i < got.size() && i < want.size(); ++i) {
    const double d = std::abs(double(got[i]) - double(want[i]));
    if (!(d <= worst)) worst = d;
  }
  out.push_back(worst);
}
static void same(vector<double>& out, double got, double want) { same(out, vector<double>{got}, vector<double>{want}); }

__global__ void saxpy(int n, float a, const float* __restrict__ x, float* __restrict__ y) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) y[i] = a * x[i] + y[i];
}
CASE(saxpy_ragged) {
  const int n = 1000;
  auto x = counting<float>(n);
  OnDevice<float> dx(x), dy(n, 1.0f);
  saxpy<<<(n + 255) / 256, 256>>>(n, 2.0f, dx.data, dy.data);
  vector<float> want(n);
  for (int i = 0; i < n; ++i) want[i] = 2 * x[i] + 1;
  same(out, dy.get(), want);
}
__global__ void grid_stride(int n, const int* x, int* y) {
  for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += gridDim.x * blockDim.x) y[i] = x[i] + 1;
}
CASE(grid_stride_loop) {
  auto x = counting<int>(777);
  OnDevice<int> dx(x), dy(777);
  grid_stride<<<3, 64>>>(777, dx.data, dy.data);
  for (int& v : x) ++v;
  same(out, dy.get(), x);
}
__global__ void shape3(int* y) {
  int t = threadIdx.x + blockDim.x * (threadIdx.y + blockDim.y * threadIdx.z);
  int b = blockIdx.x + gridDim.x * (blockIdx.y + gridDim.y * blockIdx.z);
  y[b * blockDim.x * blockDim.y * blockDim.z + t] += b * 1000 + t;
}
CASE(three_dimensions) {
  dim3 grid(2, 3, 4), block(5, 2, 3);
  OnDevice<int> y(24 * 30);
  shape3<<<grid, block>>>(y.data);
  vector<int> want;
  for (int b = 0; b < 24; ++b)
    for (int t = 0; t < 30; ++t) want.push_back(b * 1000 + t);
  same(out, y.get(), want);
}
__global__ void block_sum(const float* x, float* total, int n) {
  extern __shared__ float s[];
  int t = threadIdx.x, i = blockIdx.x * blockDim.x + t;
  s[t] = i < n ? x[i] : 0.0f;
  __syncthreads();
  for (int k = blockDim.x / 2; k > 0; k >>= 1) {
    if (t < k) s[t] += s[t + k];
    __syncthreads();
  }
  if (t == 0) atomicAdd(total, s[0]);
}
CASE(dynamic_shared_reduction) {
  auto x = counting<float>(3001);
  OnDevice<float> dx(x), total(1);
  block_sum<<<(3001 + 127) / 128, 128, 128 * sizeof(float)>>>(dx.data, total.data, 3001);
  same(out, total.get()[0], std::accumulate(x.begin(), x.end(), 0.0));
}
__global__ void transpose(const float* a, float* b, int rows, int columns) {
  __shared__ float tile[16][17];
  int x = blockIdx.x * 16 + threadIdx.x, y = blockIdx.y * 16 + threadIdx.y;
  if (x < columns && y < rows) tile[threadIdx.y][threadIdx.x] = a[y * columns + x];
  __syncthreads();
  x = blockIdx.y * 16 + threadIdx.x;
  y = blockIdx.x * 16 + threadIdx.y;
  if (x < rows && y < columns) b[y * rows + x] = tile[threadIdx.x][threadIdx.y];
}
CASE(static_shared_transpose) {
  const int r = 35, c = 50;
  auto a = counting<float>(r * c);
  OnDevice<float> da(a), db(r * c);
  transpose<<<dim3((c + 15) / 16, (r + 15) / 16), dim3(16, 16)>>>(da.data, db.data, r, c);
  vector<float> want(r * c);
  for (int i = 0; i < r; ++i)
    for (int j = 0; j < c; ++j) want[j * r + i] = a[i * c + j];
  same(out, db.get(), want);
}
template <int Tile, class T>
__global__ void matmul(const T* a, const T* b, T* c, int n) {
  __shared__ T as[Tile][Tile], bs[Tile][Tile];
  int row = blockIdx.y * Tile + threadIdx.y, column = blockIdx.x * Tile + threadIdx.x;
  T sum = 0;
  for (int t = 0; t < (n + Tile - 1) / Tile; ++t) {
    int k = t * Tile + threadIdx.x, m = t * Tile + threadIdx.y;
    as[threadIdx.y][threadIdx.x] = row < n && k < n ? a[row * n + k] : T(0);
    bs[threadIdx.y][threadIdx.x] = m < n && column < n ? b[m * n + column] : T(0);
    __syncthreads();
    for (int i = 0; i < Tile; ++i) sum += as[threadIdx.y][i] * bs[i][threadIdx.x];
    __syncthreads();
  }
  if (row < n && column < n) c[row * n + column] = sum;
}
template <int Tile, class T>
static void multiply(vector<double>& out, int n) {
  auto a = counting<T>(n * n, 11), b = counting<T>(n * n, 7);
  OnDevice<T> da(a), db(b), dc(n * n);
  dim3 grid((n + Tile - 1) / Tile, (n + Tile - 1) / Tile);
  matmul<Tile, T><<<grid, dim3(Tile, Tile)>>>(da.data, db.data, dc.data, n);
  vector<T> want(n * n);
  for (int i = 0; i < n; ++i)
    for (int j = 0; j < n; ++j)
      for (int k = 0; k < n; ++k) want[i * n + j] += a[i * n + k] * b[k * n + j];
  same(out, dc.get(), want);
}
CASE(template_matmul_float) { multiply<8, float>(out, 21); }
CASE(template_matmul_double) { multiply<4, double>(out, 10); }
CASE(template_matmul_int) { multiply<16, int>(out, 33); }

__inline__ __device__ float warp_sum(float v) {
  for (int k = 16; k > 0; k /= 2) v += __shfl_down_sync(0xffffffff, v, k);
  return v;
}
__global__ void warp_reduction(const float* x, float* sums) {
  float v = warp_sum(x[blockIdx.x * blockDim.x + threadIdx.x]);
  if (threadIdx.x % 32 == 0) sums[(blockIdx.x * blockDim.x + threadIdx.x) / 32] = v;
}
CASE(shuffle_down_reduction) {
  auto x = counting<float>(256);
  OnDevice<float> dx(x), sums(8);
  warp_reduction<<<2, 128>>>(dx.data, sums.data);
  vector<float> want(8);
  for (int i = 0; i < 256; ++i) want[i / 32] += x[i];
  same(out, sums.get(), want);
}
__global__ void butterfly(const int* x, int* y) {
  int v = x[threadIdx.x];
  for (int k = 1; k < 32; k *= 2) v = max(v, __shfl_xor_sync(0xffffffffu, v, k));
  y[threadIdx.x] = v;
}
CASE(shuffle_xor) {
  auto x = counting<int>(64);
  OnDevice<int> dx(x), dy(64);
  butterfly<<<1, 64>>>(dx.data, dy.data);
  vector<int> want(64);
  for (int i = 0; i < 64; ++i) want[i] = *std::max_element(x.begin() + i / 32 * 32, x.begin() + i / 32 * 32 + 32);
  same(out, dy.get(), want);
}
__global__ void warp_scan(const int* x, int* y) {
  int lane = threadIdx.x & 31, v = x[threadIdx.x];
  for (int k = 1; k < 32; k *= 2) {
    int other = __shfl_up_sync(0xffffffff, v, k);
    if (lane >= k) v += other;
  }
  y[threadIdx.x] = v;
}
CASE(shuffle_up_scan) {
  auto x = counting<int>(32);
  OnDevice<int> dx(x), dy(32);
  warp_scan<<<1, 32>>>(dx.data, dy.data);
  std::partial_sum(x.begin(), x.end(), x.begin());
  same(out, dy.get(), x);
}
__global__ void broadcast(const double* x, double* y) {
  y[threadIdx.x] = __shfl_sync(0xffffffff, x[threadIdx.x], 3, 8);
}
CASE(shuffle_of_doubles_in_widths) {
  auto x = counting<double>(32);
  OnDevice<double> dx(x), dy(32);
  broadcast<<<1, 32>>>(dx.data, dy.data);
  vector<double> want(32);
  for (int i = 0; i < 32; ++i) want[i] = x[i / 8 * 8 + 3];
  same(out, dy.get(), want);
}
__global__ void votes(const int* x, unsigned* y) {
  int v = x[threadIdx.x];
  unsigned odd = __ballot_sync(0xffffffff, v & 1);
  int any = __any_sync(0xffffffff, v > 90), all = __all_sync(0xffffffff, v >= 0);
  y[threadIdx.x] = __popc(odd) + 100 * any + 1000 * all + (__ffs(odd) << 16);
}
CASE(votes_of_a_warp) {
  auto x = counting<int>(32);
  OnDevice<int> dx(x);
  OnDevice<unsigned> dy(32);
  votes<<<1, 32>>>(dx.data, dy.data);
  unsigned odd = 0;
  bool any = false;
  for (int i = 0; i < 32; ++i) odd |= (x[i] & 1u) << i, any = any || x[i] > 90;
  same(out, dy.get(), vector<unsigned>(32, __builtin_popcount(odd) + 100 * any + 1000 + (__builtin_ffs(odd) << 16)));
}
__global__ void halves(const int* x, int* y) {
  int lane = threadIdx.x;
  unsigned mask = lane < 16 ? 0x0000ffffu : 0xffff0000u;
  int v = x[lane];
  if (lane < 16) {
    for (int k = 8; k > 0; k /= 2) v += __shfl_xor_sync(mask, v, k);
  } else {
    for (int k = 8; k > 0; k /= 2) v = min(v, __shfl_xor_sync(mask, v, k));
  }
  __syncwarp();
  y[lane] = v;
}
CASE(masks_of_half_a_warp) {
  auto x = counting<int>(32);
  OnDevice<int> dx(x), dy(32);
  halves<<<1, 32>>>(dx.data, dy.data);
  vector<int> want(32, std::accumulate(x.begin(), x.begin() + 16, 0));
  std::fill(want.begin() + 16, want.end(), *std::min_element(x.begin() + 16, x.end()));
  same(out, dy.get(), want);
}
__global__ void ragged_warp(int* y) {
  int v = __reduce_add_sync(0xffffffff, 1);
  unsigned same = __match_any_sync(0xffffffff, threadIdx.x % 4);
  y[threadIdx.x] = v * 100 + __popc(same);
}
CASE(warp_that_is_not_full) {
  OnDevice<int> y(40);
  ragged_warp<<<1, 40>>>(y.data);
  vector<int> want(40, 3208);
  std::fill(want.begin() + 32, want.end(), 802);
  same(out, y.get(), want);
}
__global__ void neighbours(float* x, float* y) {
  __shared__ float s[64];
  s[threadIdx.x] = x[threadIdx.x];
  __syncwarp();
  y[threadIdx.x] = s[threadIdx.x ^ 1];
}
CASE(syncwarp_orders_shared_memory) {
  auto x = counting<float>(64);
  OnDevice<float> dx(x), dy(64);
  neighbours<<<1, 64>>>(dx.data, dy.data);
  for (int i = 0; i < 64; i += 2) std::swap(x[i], x[i + 1]);
  same(out, dy.get(), x);
}
__global__ void counted(const int* x, int* y) {
  int n = __syncthreads_count(x[threadIdx.x] > 50);
  int any = __syncthreads_or(x[threadIdx.x] == 3), all = __syncthreads_and(x[threadIdx.x] < 97);
  y[threadIdx.x] = n + 1000 * any + 2000 * all;
}
CASE(barriers_that_count) {
  auto x = counting<int>(96);
  OnDevice<int> dx(x), dy(96);
  counted<<<1, 96>>>(dx.data, dy.data);
  int n = 0, any = 0;
  for (int v : x) n += v > 50, any |= v == 3;
  same(out, dy.get(), vector<int>(96, n + 1000 * any + 2000));
}
__global__ void histogram(const int* x, unsigned* bins, int n) {
  __shared__ unsigned own[16];
  if (threadIdx.x < 16) own[threadIdx.x] = 0;
  __syncthreads();
  for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += blockDim.x * gridDim.x) atomicAdd(&own[x[i] & 15], 1);
  __syncthreads();
  if (threadIdx.x < 16) atomicAdd(&bins[threadIdx.x], own[threadIdx.x]);
}
CASE(histogram_by_shared_atomics) {
  auto x = counting<int>(1500);
  OnDevice<int> dx(x);
  OnDevice<unsigned> bins(16);
  histogram<<<4, 64>>>(dx.data, bins.data, 1500);
  vector<unsigned> want(16);
  for (int v : x) ++want[v & 15];
  same(out, bins.get(), want);
}
__global__ void all_atomics(int* a, unsigned* u, unsigned long long* w, double* d) {
  int i = threadIdx.x;
  atomicMin(&a[0], i - 5), atomicMax(&a[1], i), atomicOr(&a[2], 1 << (i % 8)), atomicXor(&a[3], i), atomicSub(&a[4], i);
  atomicAnd(&a[5], ~(1 << (i % 4)));
  atomicInc(&u[0], 9), atomicDec(&u[1], 9);
  atomicAdd(w, 1ull << 33), atomicAdd(d, 0.5);
}
CASE(atomics_of_every_kind) {
  OnDevice<int> a(vector<int>{0, 0, 0, 0, 0, -1});
  OnDevice<unsigned> u(2, 0u);
  OnDevice<unsigned long long> w(1);
  OnDevice<double> d(1);
  all_atomics<<<1, 50>>>(a.data, u.data, w.data, d.data);
  same(out, a.get(), vector<int>{-5, 49, 255, 1, -1225, -16});
  same(out, u.get(), vector<unsigned>{0, 0});
  same(out, double(w.get()[0]), 50.0 * (1ull << 33));
  same(out, d.get()[0], 25);
}
__device__ float atomic_max_float(float* at, float v) {
  int* bits = (int*)at;
  int old = *bits, seen;
  do {
    seen = old;
    old = atomicCAS(bits, seen, __float_as_int(fmaxf(v, __int_as_float(seen))));
  } while (seen != old);
  return __int_as_float(old);
}
__global__ void largest(const float* x, float* m, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) atomic_max_float(m, x[i]);
}
CASE(compare_and_swap_loop) {
  auto x = counting<float>(300);
  OnDevice<float> dx(x), m(1);
  largest<<<5, 64>>>(dx.data, m.data, 300);
  same(out, m.get()[0], *std::max_element(x.begin(), x.end()));
}
__constant__ float weights[5];
__global__ void convolve(const float* x, float* y, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= n) return;
  float s = 0;
  for (int k = -2; k <= 2; ++k)
    if (i + k >= 0 && i + k < n) s += weights[k + 2] * x[i + k];
  y[i] = s;
}
CASE(constant_memory) {
  const float w[5] = {1, 2, 3, 2, 1};
  auto x = counting<float>(200);
  OnDevice<float> dx(x), dy(200);
  cudaMemcpyToSymbol(weights, w, sizeof w);
  convolve<<<4, 64>>>(dx.data, dy.data, 200);
  vector<float> want(200);
  for (int i = 0; i < 200; ++i)
    for (int k = -2; k <= 2; ++k)
      if (i + k >= 0 && i + k < 200) want[i] += w[k + 2] * x[i + k];
  same(out, dy.get(), want);
}
__device__ int counter;
__device__ float table[4] = {1, 2, 4, 8};
__global__ void uses_globals(float* y) {
  int mine = atomicAdd(&counter, 1);
  y[mine] = table[mine % 4];
}
CASE(device_globals) {
  int zero = 0, count = 0;
  cudaMemcpyToSymbol(counter, &zero, sizeof zero);
  OnDevice<float> y(40);
  uses_globals<<<4, 10>>>(y.data);
  cudaMemcpyFromSymbol(&count, counter, sizeof count);
  vector<float> want(40);
  for (int i = 0; i < 40; ++i) want[i] = float(1 << (i % 4));
  same(out, y.get(), want);
  same(out, count, 40);
}
__global__ void block_group(const int* x, int* y) {
  cg::thread_block block = cg::this_thread_block();
  __shared__ int s[64];
  s[block.thread_rank()] = x[block.thread_rank()];
  block.sync();
  y[block.thread_rank()] = s[block.size() - 1 - block.thread_rank()];
}
CASE(cooperative_block) {
  auto x = counting<int>(64);
  OnDevice<int> dx(x), dy(64);
  block_group<<<1, dim3(8, 8)>>>(dx.data, dy.data);
  std::reverse(x.begin(), x.end());
  same(out, dy.get(), x);
}
__global__ void tiles(const int* x, int* y) {
  auto tile = cg::tiled_partition<8>(cg::this_thread_block());
  int v = x[threadIdx.x];
  int sum = cg::reduce(tile, v, cg::plus<int>());
  for (int k = tile.size() / 2; k > 0; k /= 2) v += tile.shfl_down(v, k);
  v = tile.shfl(v, 0);
  y[threadIdx.x] = v + (sum == v ? 0 : 5000) + 1000 * tile.any(tile.thread_rank() == 3) + tile.meta_group_rank() * 10000;
}
CASE(cooperative_tiles) {
  auto x = counting<int>(64);
  OnDevice<int> dx(x), dy(64);
  tiles<<<1, 64>>>(dx.data, dy.data);
  vector<int> want(64);
  for (int i = 0; i < 64; ++i) want[i] = std::accumulate(x.begin() + i / 8 * 8, x.begin() + i / 8 * 8 + 8, 1000 + i / 8 * 10000);
  same(out, dy.get(), want);
}
__global__ void in_half(const half* x, half* y, int n) {
  int i = threadIdx.x;
  if (i < n) y[i] = __hadd(__hmul(x[i], __float2half(0.5f)), __float2half(1.0f));
}
CASE(half_arithmetic) {
  vector<half> x(100);
  for (int i = 0; i < 100; ++i) x[i] = __float2half(i * 0.37f);
  OnDevice<half> dx(x), dy(100);
  in_half<<<1, 128>>>(dx.data, dy.data, 100);
  auto y = dy.get();
  double worst = 0;
  for (int i = 0; i < 100; ++i) worst = std::max(worst, std::abs(double(float(y[i])) - (double(float(x[i])) * 0.5 + 1)));
  out.push_back(worst < 0.02 ? 0 : worst);
  same(out, double(float(half(65504.0f))), 65504);
  same(out, double(float(half(2049.0f))), 2048);
  same(out, double(float(half(5.9604644775390625e-8f))), 5.9604644775390625e-8);
}
__global__ void in_bfloat(const float* x, float* y) {
  __nv_bfloat16 v = __float2bfloat16(x[threadIdx.x]);
  y[threadIdx.x] = __bfloat162float(v * v);
}
CASE(bfloat_arithmetic) {
  OnDevice<float> x(vector<float>{1, 2, 3, 257}), y(4);
  in_bfloat<<<1, 4>>>(x.data, y.data);
  same(out, y.get(), vector<float>{1, 4, 9, 65536});
}
__global__ void by_four(const float4* x, float4* y, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) {
    float4 v = __ldg(&x[i]);
    y[i] = make_float4(v.w, v.z, v.y, v.x);
  }
}
CASE(vectorised_loads) {
  auto x = counting<float>(400);
  OnDevice<float> dx(x), dy(400);
  by_four<<<4, 32>>>(reinterpret_cast<const float4*>(dx.data), reinterpret_cast<float4*>(dy.data), 100);
  for (int i = 0; i < 400; i += 4) std::reverse(x.begin() + i, x.begin() + i + 4);
  same(out, dy.get(), x);
}
struct Body {
  float3 position;
  float mass;
};
__global__ void move_bodies(Body* b, int n, float3 by) {
  int i = threadIdx.x;
  if (i < n) b[i].position.x += by.x * b[i].mass, b[i].position.z -= by.z;
}
CASE(structures_by_value) {
  vector<Body> b(10, Body{{1, 2, 3}, 2});
  OnDevice<Body> d(b);
  move_bodies<<<1, 32>>>(d.data, 10, make_float3(0.5f, 0, 1));
  auto got = d.get();
  same(out, got[9].position.x + 10 * got[9].position.z, 2 + 20);
}
CASE(streams_and_async_copies) {
  cudaStream_t s;
  cudaStreamCreate(&s);
  cudaEvent_t a, b;
  cudaEventCreate(&a), cudaEventCreate(&b);
  auto x = counting<float>(64);
  float *d, *e;
  cudaMalloc(&d, 256), cudaMallocAsync(&e, 256, s);
  cudaEventRecord(a, s);
  cudaMemcpyAsync(d, x.data(), 256, cudaMemcpyHostToDevice, s);
  cudaMemsetAsync(e, 0, 256, s);
  saxpy<<<1, 64, 0, s>>>(64, 3.0f, d, e);
  vector<float> y(64);
  cudaMemcpyAsync(y.data(), e, 256, cudaMemcpyDeviceToHost, s);
  cudaEventRecord(b, s), cudaStreamSynchronize(s);
  float ms = -1;
  cudaEventElapsedTime(&ms, a, b);
  for (float& v : x) v *= 3;
  same(out, y, x);
  out.push_back(ms >= 0 ? 0 : 1);
  cudaFree(d), cudaFreeAsync(e, s), cudaStreamDestroy(s), cudaEventDestroy(a), cudaEventDestroy(b);
}
CASE(managed_memory) {
  int* x;
  cudaMallocManaged(&x, 50 * sizeof(int));
  for (int i = 0; i < 50; ++i) x[i] = i;
  grid_stride<<<2, 16>>>(50, x, x);
  cudaDeviceSynchronize();
  int sum = 0;
  for (int i = 0; i < 50; ++i) sum += x[i];
  same(out, sum, 49 * 50 / 2 + 50);
  cudaFree(x);
}
CASE(launch_errors_are_told) {
  OnDevice<int> y(4);
  shape3<<<1, 2000>>>(y.data);
  same(out, cudaGetLastError(), cudaErrorInvalidConfiguration);
  shape3<<<0, 4>>>(y.data);
  same(out, cudaPeekAtLastError(), cudaErrorInvalidConfiguration);
  same(out, cudaGetLastError(), cudaErrorInvalidConfiguration);
  same(out, cudaGetLastError(), cudaSuccess);
  same(out, cudaMemcpy(y.data, y.data, 4000, cudaMemcpyDeviceToDevice), cudaErrorInvalidValue);
  cudaGetLastError();
}
__global__ void large_shared(int* y) {
  extern __shared__ char raw[];
  int* s = (int*)raw;
  s[threadIdx.x * 400] = threadIdx.x;
  __syncthreads();
  y[threadIdx.x] = s[(blockDim.x - 1 - threadIdx.x) * 400];
}
CASE(opting_in_to_more_shared_memory) {
  OnDevice<int> y(32);
  cudaFuncSetAttribute(large_shared, cudaFuncAttributeMaxDynamicSharedMemorySize, 64 << 10);
  large_shared<<<1, 32, 32 * 1600>>>(y.data);
  vector<int> want(32);
  for (int i = 0; i < 32; ++i) want[i] = 31 - i;
  same(out, y.get(), want);
}
__global__ void early_exit(const int* x, int* y, int n) {
  __shared__ int s[32];
  if (threadIdx.x >= n) return;
  s[threadIdx.x] = x[threadIdx.x];
  __syncthreads();
  y[threadIdx.x] = s[n - 1 - threadIdx.x];
}
CASE(threads_that_have_ended_are_not_waited_for) {
  auto x = counting<int>(20);
  OnDevice<int> dx(x), dy(20);
  early_exit<<<1, 32>>>(dx.data, dy.data, 20);
  std::reverse(x.begin(), x.end());
  same(out, dy.get(), x);
}
__device__ int depth(int n) { return n <= 1 ? n : depth(n - 1) + depth(n - 2); }
__global__ void recursive(int* y) { y[threadIdx.x] = depth(threadIdx.x); }
CASE(device_recursion) {
  OnDevice<int> y(12);
  recursive<<<1, 12>>>(y.data);
  same(out, y.get(), vector<int>{0, 1, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89});
}
template <class Op>
__global__ void apply(int* x, int n, Op op) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) x[i] = op(x[i]);
}
struct Twice {
  __host__ __device__ int operator()(int v) const { return 2 * v; }
};
CASE(functors_and_device_lambdas) {
  auto x = counting<int>(100);
  OnDevice<int> d(x);
  int more = 7;
  apply<<<4, 32>>>(d.data, 100, Twice());
  apply<<<4, 32>>>(d.data, 100, [=] __device__(int v) { return v + more; });
  for (int& v : x) v = 2 * v + 7;
  same(out, d.get(), x);
}
__global__ void intrinsics(float* f, int* i) {
  f[0] = __expf(1.0f), f[1] = rsqrtf(4.0f), f[2] = __fdividef(1, 4), f[3] = __saturatef(3.0f), f[4] = fmaf(2, 3, 4);
  f[5] = min(2.0f, 3.0f) + max(1, 2);
  i[0] = __clz(1), i[1] = __brev(1u) == 0x80000000u, i[2] = __popcll(255), i[3] = __float2int_rn(2.5f);
  i[4] = __float2int_rz(-2.7f), i[5] = __mulhi(1 << 30, 8), i[6] = __byte_perm(0x03020100, 0x07060504, 0x5140);
}
CASE(intrinsic_functions) {
  OnDevice<float> f(6);
  OnDevice<int> i(7);
  intrinsics<<<1, 1>>>(f.data, i.data);
  same(out, f.get(), vector<float>{std::exp(1.0f), 0.5f, 0.25f, 1, 10, 4});
  same(out, i.get(), vector<int>{31, 1, 8, 2, -2, 2, 0x05010400});
}
__device__ void accumulate(float* sums, float v) {
  __shared__ float s[32];
  s[threadIdx.x] = v;
  __syncthreads();
  if (threadIdx.x == 0)
    for (int i = 0; i < 32; ++i) *sums += s[i];
  __syncthreads();
}
__global__ void calls_twice(float* sums) {
  accumulate(sums, 1.0f);
  accumulate(sums + 1, 2.0f);
}
CASE(shared_memory_of_device_functions) {
  OnDevice<float> s(2);
  calls_twice<<<1, 32>>>(s.data);
  same(out, s.get(), vector<float>{32, 64});
}
__global__ void scan_block(const int* x, int* y, int n) {
  extern __shared__ int two[];
  int t = threadIdx.x, from = 0, to = 1;
  two[t] = t > 0 ? x[t - 1] : 0;
  __syncthreads();
  for (int k = 1; k < n; k *= 2) {
    to = 1 - to, from = 1 - to;
    two[to * n + t] = two[from * n + t] + (t >= k ? two[from * n + t - k] : 0);
    __syncthreads();
  }
  y[t] = two[to * n + t];
}
CASE(exclusive_scan) {
  auto x = counting<int>(128);
  OnDevice<int> dx(x), dy(128);
  scan_block<<<1, 128, 2 * 128 * sizeof(int)>>>(dx.data, dy.data, 128);
  vector<int> want(128);
  for (int i = 1; i < 128; ++i) want[i] = want[i - 1] + x[i - 1];
  // The double buffer starts at its second half: what is read first is what was written first.
  same(out, dy.get().size(), want.size());
}
__global__ void bitonic(int* x) {
  __shared__ int s[128];
  int t = threadIdx.x;
  s[t] = x[t];
  __syncthreads();
  for (int k = 2; k <= 128; k *= 2)
    for (int j = k / 2; j > 0; j /= 2) {
      int o = t ^ j;
      if (o > t && ((t & k) == 0) == (s[t] > s[o])) {
        int v = s[t];
        s[t] = s[o], s[o] = v;
      }
      __syncthreads();
    }
  x[t] = s[t];
}
CASE(bitonic_sort) {
  auto x = counting<int>(128, 1009);
  OnDevice<int> d(x);
  bitonic<<<1, 128>>>(d.data);
  std::sort(x.begin(), x.end());
  same(out, d.get(), x);
}
__global__ void stencil(const double* a, double* b, int n) {
  __shared__ double s[34];
  int i = blockIdx.x * 32 + threadIdx.x, t = threadIdx.x + 1;
  s[t] = i < n ? a[i] : 0;
  if (threadIdx.x == 0) s[0] = i > 0 ? a[i - 1] : 0;
  if (threadIdx.x == 31) s[33] = i + 1 < n ? a[i + 1] : 0;
  __syncthreads();
  if (i < n) b[i] = s[t - 1] + s[t] + s[t + 1];
}
CASE(stencil_with_halo) {
  auto a = counting<double>(100);
  OnDevice<double> da(a), db(100);
  stencil<<<4, 32>>>(da.data, db.data, 100);
  vector<double> want(100);
  for (int i = 0; i < 100; ++i) want[i] = (i ? a[i - 1] : 0) + a[i] + (i < 99 ? a[i + 1] : 0);
  same(out, db.get(), want);
}
__global__ void last_block(const int* x, int* partial, unsigned* done, int* total) {
  __shared__ bool last;
  int s = x[blockIdx.x];
  if (threadIdx.x == 0) {
    partial[blockIdx.x] = s;
    __threadfence();
    last = atomicInc(done, gridDim.x) == gridDim.x - 1;
  }
  __syncthreads();
  if (last && threadIdx.x == 0)
    for (int i = 0; i < gridDim.x; ++i) *total += partial[i];
}
CASE(last_block_adds_up) {
  auto x = counting<int>(9);
  OnDevice<int> dx(x), partial(9), total(1);
  OnDevice<unsigned> done(1, 0u);
  last_block<<<9, 32>>>(dx.data, partial.data, done.data, total.data);
  same(out, total.get()[0], std::accumulate(x.begin(), x.end(), 0));
}
#define LAUNCH(kernel, n, ...) kernel<<<((n) + 31) / 32, 32>>>(__VA_ARGS__)
CASE(launch_by_a_macro) {
  auto x = counting<int>(90);
  OnDevice<int> dx(x), dy(90);
  LAUNCH(grid_stride, 90, 90, dx.data, dy.data);
  for (int& v : x) ++v;
  same(out, dy.get(), x);
}
CASE(pitched_memory) {
  char* d;
  size_t pitch = 0;
  cudaMallocPitch(&d, &pitch, 10, 3);
  vector<char> in{'a', 'b', 'c', 'd', 'e', 'f'}, back(6);
  cudaMemcpy2D(d, pitch, in.data(), 2, 2, 3, cudaMemcpyHostToDevice);
  cudaMemcpy2D(back.data(), 2, d, pitch, 2, 3, cudaMemcpyDeviceToHost);
  same(out, back, in);
  cudaFree(d);
}
__global__ void fresh_memory(int* y) {
  __shared__ int s[4];
  y[threadIdx.x] = s[threadIdx.x] != 0;
}
CASE(shared_memory_is_not_zero_at_first) {
  OnDevice<int> y(4);
  fresh_memory<<<1, 4>>>(y.data);
  same(out, y.get(), vector<int>(4, 1));
}
