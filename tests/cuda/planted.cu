// Twenty kernels of different kinds, each sound and with four bugs.
#include "planted.hpp"

// A kernel over kIn numbers into kOut numbers; ``...`` is its launch configuration.
#define PLANTED(name, ...)                                                     \
  template <Bug B>                                                             \
  void run_##name(const int* x, int* y) { name<B><<<__VA_ARGS__>>>(x, y); }    \
  static Plant plant_##name({#name,                                            \
                             {run_##name<none>, run_##name<barrier>, run_##name<bounds>, \
                              run_##name<race>, run_##name<divergence>}});

template <Bug B>
__global__ void reverse_block(const int* x, int* y) {
  __shared__ int s[64], sum;
  int t = threadIdx.x;
  if (t == 0) sum = 0;
  s[t] = x[at<B>(blockIdx.x * 64 + t, kIn)];
  SYNC;
  add<B>(&sum, s[t]);
  int v = s[63 - t];
  __syncthreads();
  y[blockIdx.x * 64 + t] = v + sum;
}
PLANTED(reverse_block, 4, 64)

template <Bug B>
__global__ void tree_sum(const int* x, int* y) {
  __shared__ int s[128], odd;
  int t = threadIdx.x;
  if (t == 0) odd = 0;
  s[t] = x[t];
  __syncthreads();
  if (s[t] % 2) add<B>(&odd, 1);
  for (int k = 64; k > 0; k /= 2) {
    if (t < k) s[t] += s[t + k];
    SYNC;
  }
  __syncthreads();
  y[at<B>(t * 2 + 1, kOut)] = s[0] + odd;
}
PLANTED(tree_sum, 1, 128)

template <Bug B>
__global__ void histogram(const int* x, int* y) {
  __shared__ int bins[32];
  int t = threadIdx.x;
  if (t < 32) bins[t] = 0;
  SYNC;
  add<B>(&bins[x[at<B>(t, kIn)] % 32], 1);
  __syncthreads();
  if (t < 32) y[t] = bins[31 - t];
}
PLANTED(histogram, 1, 256)

template <Bug B>
__global__ void tile_transpose(const int* x, int* y) {
  __shared__ int tile[16][17], total;
  int c = threadIdx.x, r = threadIdx.y;
  if (c == 0 && r == 0) total = 0;
  tile[r][c] = x[at<B>(r * 16 + c, kIn)];
  SYNC;
  add<B>(&total, tile[c][r]);
  int v = tile[c][r];
  __syncthreads();
  y[r * 16 + c] = v * 2 + total;
}
PLANTED(tile_transpose, 1, dim3(16, 16))

template <Bug B>
__global__ void stencil(const int* x, int* y) {
  __shared__ int s[66], edges;
  int t = threadIdx.x, i = blockIdx.x * 64 + t;
  s[t + 1] = x[i];
  if (t == 0) s[0] = i > 0 ? x[i - 1] : 0, edges = 0;
  if (t == 63) s[65] = i + 1 < kIn ? x[i + 1] : 0;
  SYNC;
  int v = s[t] + s[t + 1] + s[t + 2];
  add<B>(&edges, v % 5);
  __syncthreads();
  y[at<B>(i, kOut)] = v + edges;
}
PLANTED(stencil, 4, 64)

template <Bug B>
__global__ void inclusive_scan(const int* x, int* y) {
  __shared__ int s[128], most;
  int t = threadIdx.x;
  if (t == 0) most = 0;
  s[t] = x[t];
  __syncthreads();
  add<B>(&most, s[t] / 50);
  for (int k = 1; k < 128; k *= 2) {
    int v = t >= k ? s[t - k] : 0;
    SYNC;
    s[t] += v;
    __syncthreads();
  }
  y[at<B>(t + 128, kOut)] = s[t] + most;
}
PLANTED(inclusive_scan, 1, 128)

template <Bug B>
__global__ void multiply(const int* x, int* y) {
  __shared__ int a[8][8], b[8][8], trace;
  int c = threadIdx.x, r = threadIdx.y, row = blockIdx.y * 8 + r, column = blockIdx.x * 8 + c, sum = 0;
  if (c == 0 && r == 0) trace = 0;
  for (int k = 0; k < 16; k += 8) {
    a[r][c] = x[at<B>(row * 16 + k + c, kIn)];
    b[r][c] = x[(k + r) * 16 + column];
    SYNC;
    for (int i = 0; i < 8; ++i) sum += a[r][i] * b[i][c];
    __syncthreads();
  }
  if (row == column) add<B>(&trace, sum);
  __syncthreads();
  y[row * 16 + column] = sum + trace;
}
PLANTED(multiply, dim3(2, 2), dim3(8, 8))

template <Bug B>
__global__ void dynamic_rotate(const int* x, int* y) {
  extern __shared__ int s[];
  int n = blockDim.x, t = threadIdx.x;
  if (t == 0) s[n] = 0;
  s[at<B>(t, n) + (B == bounds && t == n - 1 ? 1 : 0)] = x[blockIdx.x * n + t];
  SYNC;
  int v = s[(t + 7) % n];
  add<B>(&s[n], v & 3);
  __syncthreads();
  y[blockIdx.x * n + t] = v + s[n];
}
PLANTED(dynamic_rotate, 8, 32, 33 * sizeof(int))

template <Bug B>
__global__ void bitonic(const int* x, int* y) {
  __shared__ int s[64], swaps;
  int t = threadIdx.x;
  if (t == 0) swaps = 0;
  s[t] = x[t];
  __syncthreads();
  for (int k = 2; k <= 64; k *= 2)
    for (int j = k / 2; j > 0; j /= 2) {
      int o = t ^ j;
      if (o > t && ((t & k) == 0) == (s[t] > s[o])) {
        int v = s[t];
        s[t] = s[o], s[o] = v;
        add<B>(&swaps, 1);
      }
      SYNC;
    }
  __syncthreads();
  y[at<B>(t * 4 + 3, kOut)] = s[t] * 100 + swaps;
}
PLANTED(bitonic, 1, 64)

template <Bug B>
__global__ void two_levels(const int* x, int* y) {
  __shared__ int warps[4], tails;
  int t = threadIdx.x, v = x[at<B>(128 + t, kIn)];
  if (t == 0) tails = 0;
  for (int k = 16; k > 0; k /= 2) v += __shfl_down_sync(0xffffffffu, v, k);
  if (t % 32 == 0) warps[t / 32] = v;
  SYNC;
  if (t < 4) add<B>(&tails, warps[3 - t]);
  int sum = warps[0] + warps[1] + warps[2] + warps[3];
  __syncthreads();
  y[t] = sum + tails;
}
PLANTED(two_levels, 1, 128)

template <Bug B>
__global__ void max_by_warps(const int* x, int* y) {
  __shared__ int best[8], votes;
  int t = threadIdx.x, v = x[t];
  if (t == 0) votes = 0;
  for (int k = 16; k > 0; k /= 2) v = max(v, __shfl_xor_sync(0xffffffffu, v, k));
  best[t / 32] = v;
  SYNC;
  if (t % 32 == 0) add<B>(&votes, best[7 - t / 32] > 50 ? 1 : 0);
  int most = 0;
  for (int b : best) most = max(most, b);
  __syncthreads();
  y[at<B>(t, kOut)] = most * 10 + votes;
}
PLANTED(max_by_warps, 1, 256)

template <Bug B>
__global__ void compact(const int* x, int* y) {
  __shared__ int kept[128], count;
  int t = threadIdx.x;
  if (t == 0) count = 0;
  kept[t] = x[at<B>(t + 128, kIn)] % 3 == 0;
  SYNC;
  int before = 0;
  for (int i = 0; i < t; ++i) before += kept[i];
  add<B>(&count, kept[t]);
  __syncthreads();
  if (kept[t]) y[before] = x[t + 128];
  y[255 - t] += count;
}
PLANTED(compact, 1, 128)

template <Bug B>
__global__ void ping_pong(const int* x, int* y) {
  __shared__ int s[2][64], rounds;
  int t = threadIdx.x, from = 0;
  if (t == 0) rounds = 0;
  s[0][t] = x[t];
  __syncthreads();
  for (int k = 0; k < 5; ++k) {
    s[1 - from][t] = s[from][(t + 1) % 64] + s[from][(t + 63) % 64];
    if (t % 16 == k) add<B>(&rounds, k + 1);
    SYNC;
    from = 1 - from;
  }
  __syncthreads();
  y[at<B>(t + 192, kOut)] = s[from][t] + rounds;
}
PLANTED(ping_pong, 1, 64)

template <Bug B>
__global__ void lookup(const int* x, int* y) {
  __shared__ int table[32], misses;
  int t = threadIdx.x, i = blockIdx.x * 128 + t;
  if (t < 32) table[31 - t] = t * t;
  if (t == 0) misses = 0;
  SYNC;
  int v = table[x[i] % 32];
  if (v > 500) add<B>(&misses, 1);
  __syncthreads();
  y[at<B>(i, kOut)] = v + misses;
}
PLANTED(lookup, 2, 128)

template <Bug B>
__global__ void row_sums(const int* x, int* y) {
  __shared__ int rows[16][16], all;
  int c = threadIdx.x, r = threadIdx.y;
  if (c + r == 0) all = 0;
  rows[r][c] = x[r * 16 + c];
  SYNC;
  int sum = 0;
  for (int k = 0; k < 16; ++k) sum += rows[c][(k + r) % 16];
  add<B>(&all, sum & 7);
  __syncthreads();
  y[at<B>(c * 16 + r, kOut)] = sum + all;
}
PLANTED(row_sums, 1, dim3(16, 16))

template <Bug B>
__global__ void broadcast(const int* x, int* y) {
  __shared__ int pivot, above;
  int t = threadIdx.x;
  if (t == 63) pivot = x[at<B>(255, kIn)], above = 0;
  SYNC;
  if (x[t] > pivot) add<B>(&above, 1);
  int p = pivot;
  __syncthreads();
  y[t] = p * 1000 + above;
}
PLANTED(broadcast, 1, 64)

template <Bug B>
__global__ void cube(const int* x, int* y) {
  __shared__ int s[4][4][4], corners;
  int i = threadIdx.x, j = threadIdx.y, k = threadIdx.z, t = (k * 4 + j) * 4 + i;
  if (t == 0) corners = 0;
  s[k][j][i] = x[blockIdx.x * 64 + t];
  SYNC;
  int v = s[i][j][k] + s[j][k][i];
  add<B>(&corners, v % 4);
  __syncthreads();
  y[at<B>(blockIdx.x * 64 + t, kOut)] = v + corners;
}
PLANTED(cube, 4, dim3(4, 4, 4))

template <Bug B>
__global__ void run_lengths(const int* x, int* y) {
  __shared__ int s[64], runs;
  int t = threadIdx.x;
  if (t == 0) runs = 0;
  s[t] = x[at<B>(192 + t, kIn)] / 40;
  SYNC;
  bool starts = t == 0 || s[t] != s[t - 1];
  bool ends = t == 63 || s[t] != s[t + 1];
  if (starts) add<B>(&runs, 1);
  __syncthreads();
  y[t] = runs * 10 + starts + 2 * ends;
}
PLANTED(run_lengths, 1, 64)

template <Bug B>
__global__ void dot(const int* x, int* y) {
  __shared__ float s[64];
  __shared__ float weight;
  int t = threadIdx.x;
  if (t == 0) weight = 0;
  s[t] = x[t] * x[at<B>(t + 192, kIn)];
  __syncthreads();
  add<B>(&weight, 1.0f);
  for (int k = 32; k > 0; k >>= 1) {
    if (t < k) s[t] = s[t] + s[t + k];
    SYNC;
  }
  __syncthreads();
  y[t] = int(s[0] + weight);
}
PLANTED(dot, 1, 64)

template <Bug B>
__global__ void gather(const int* x, int* y) {
  __shared__ int where[128], hits;
  int t = threadIdx.x;
  where[(t * 5) % 128] = t;
  if (t == 0) hits = 0;
  SYNC;
  int v = x[at<B>(128 + where[t], kIn)];
  if (where[t] > t) add<B>(&hits, 1);
  __syncthreads();
  y[t] = v + hits;
}
PLANTED(gather, 1, 128)
