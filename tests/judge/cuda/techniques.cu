// Kernels that the techniques for CUDA apply to; sizes that no block divides are among the inputs.
#include <cuda_runtime.h>

__global__ void scaled(const int* index, float* out, float by, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) out[i] = by * static_cast<float>(index[i]);
}

__global__ void doubled(const double* in, double* out, int count) {
  int at = threadIdx.x + blockDim.x * blockIdx.x;
  if (at >= count) return;
  double v = in[at];
  if (v > 0.0) v = 2.0 * v;
  out[at] = v;
}

// Neighbouring threads are a row apart.
__global__ void add_rows(const float* x, const float* y, float* out, int rows, int columns) {
  int row = blockIdx.x * blockDim.x + threadIdx.x;
  int column = blockIdx.y * blockDim.y + threadIdx.y;
  if (row < rows && column < columns) {
    out[row * columns + column] = x[row * columns + column] + y[row * columns + column];
  }
}

__global__ void gram(const float* a, const float* b, float* c, int m, int n, int k) {
  int i = blockIdx.y * blockDim.y + threadIdx.y;
  int j = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= m || j >= n) return;
  float sum = 0.0f;
  for (int l = 0; l < k; ++l) sum += a[i * k + l] * b[l * n + j];
  c[i * n + j] = 2.0f * sum;
}

__global__ void block_max(const int* x, int* most, int n) {
  extern __shared__ int s[];
  int t = threadIdx.x, i = blockIdx.x * blockDim.x + t;
  s[t] = i < n ? x[i] : -2147483647;
  __syncthreads();
  for (int k = blockDim.x / 2; k > 0; k >>= 1) {
    if (t < k) s[t] = max(s[t], s[t + k]);
    __syncthreads();
  }
  if (t == 0) most[blockIdx.x] = s[0];
}

__global__ void total(const int* x, unsigned long long* sum, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) atomicAdd(sum, static_cast<unsigned long long>(x[i]));
}

namespace {
__global__ void negated(const float* in, float* out, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) out[i] = -in[i];
}
}  // namespace

__device__ float longest(const float* v, int n, bool square) {
  float sum = 0.0f;
  for (int i = 0; i < n; ++i) {
    if (square) {
      sum += v[i] * v[i];
    } else {
      sum += v[i];
    }
  }
  return sum;
}

template <typename T>
__global__ void shifted(const T* in, T* out, T by, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) out[i] = in[i] + by;
}

void launch_all(const float* in, float* out, int n) {
  const int threads = 256;
  dim3 grid((n + threads - 1) / threads);
  negated<<<grid, threads>>>(in, out, n);
}

void shift_twice(const float* in, float* out, int n) {
  shifted<float><<<(n + 127) / 128, 128>>>(in, out, 1.0f, n);
  cudaDeviceSynchronize();
  shifted<float><<<(n + 127) / 128, 128>>>(out, out, 2.0f, n);
}

void scale(const int* index, float* out, float by, int n) {
  scaled<<<(n + 255) / 256, 256>>>(index, out, by, n);
}
