// A function as a runner for GPUs loads it, in versions: y[i] = a * x[i].
#include <cuda_runtime.h>

__global__ void scale(const float* x, float* y, int n, float a) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
#if defined(WRONG)
  if (i < n) y[i] = i == n / 2 ? a * x[i] + 1.0f : a * x[i];
#elif defined(ROUNDED)
  if (i < n) y[i] = a * x[i] * 1.000001f;
#elif defined(BEYOND)
  if (i <= n) y[i] = i == n ? 0.0f : a * x[i];
#elif defined(BELOW)
  if (i < n) y[i] = a * x[i];
  if (i == 0) y[-1] = a;
#elif defined(ENDLESS)
  for (volatile int k = 0; k == 0;) {
  }
#else
  if (i < n) y[i] = a * x[i];
#endif
}

extern "C" __attribute__((visibility("default"))) int lessonl_launch(void** arguments) {
  const float* x = *static_cast<float**>(arguments[0]);
  float* y = *static_cast<float**>(arguments[1]);
  int n = *static_cast<int*>(arguments[2]);
  float a = *static_cast<float*>(arguments[3]);
#if defined(UNLAUNCHABLE)
  scale<<<1, 4096>>>(x, y, n, a);
#else
  scale<<<(n + 1 + 63) / 64, 64>>>(x, y, n, a);
#endif
  return cudaGetLastError();
}
