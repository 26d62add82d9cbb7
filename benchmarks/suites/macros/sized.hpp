// The macros by which suites of kernels in C declare arrays whose sizes are known when compiling.
#pragma once

#define N 120
#define M 100
#define TSTEPS 20
#define DATA_TYPE double
#define SIZED_1D(var, dim1, ddim1) var[dim1]
#define POLYBENCH_1D(var, dim1, ddim1) SIZED_1D(var, dim1, ddim1)
#define POLYBENCH_2D(var, dim1, dim2, ddim1, ddim2) var[dim1][dim2]
#define POLYBENCH_LOOP_BOUND(constant, parameter) constant
#define _PB_N POLYBENCH_LOOP_BOUND(N, n)
#define _PB_M POLYBENCH_LOOP_BOUND(M, m)
#define _PB_TSTEPS POLYBENCH_LOOP_BOUND(TSTEPS, tsteps)
#define SQRT_FUN(x) sqrt(x)
#define SCALAR_VAL(x) x
