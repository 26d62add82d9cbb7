// The CUDA runtime on the CPU: what a translation unit of CUDA is compiled with where no GPU is.
//
// Kernels run block by block, with one stack for each thread of a block (blocks.hpp). Launches and
// variables in shared memory are rewritten before the compiler sees them (lessonl/source/cuda.py).
#pragma once
#include <cassert>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#define __global__
#define __device__
#define __host__
#define __constant__
#define __managed__
#define __grid_constant__
#define __shared__ static
#define __forceinline__ inline
#define __launch_bounds__(...)
#define __align__(n) alignas(n)
#ifndef __CUDACC__
#define __CUDACC__ 1
#define __NVCC__ 1
#endif
#define CUDART_VERSION 12040
#define CUDA_VERSION 12040
#define CUDART_INF_F __builtin_inff()
#define CUDART_INF __builtin_inf()
#define CUDART_NAN_F __builtin_nanf("")
#define CUDART_NAN __builtin_nan("")
#define CUDART_PI_F 3.141592654F
#define CUDART_PI 3.1415926535897931

#include "vectors.hpp"
#include "blocks.hpp"
#include "memory.hpp"
#include "launch.hpp"
#include "races.hpp"
#include "warps.hpp"
#include "atomics.hpp"
#include "intrinsics.hpp"
#include "api.hpp"
