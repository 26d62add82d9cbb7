// The vector types of CUDA: aggregates, aligned as there.
#pragma once

#define LESSONL_CUDA_VECTOR(T, name, a1, a2, a4)                                         \
  struct name##1 { T x; };                                                               \
  struct alignas(a2) name##2 { T x, y; };                                                \
  struct name##3 { T x, y, z; };                                                         \
  struct alignas(a4) name##4 { T x, y, z, w; };                                          \
  constexpr name##1 make_##name##1(T x) { return {x}; }                                  \
  constexpr name##2 make_##name##2(T x, T y) { return {x, y}; }                          \
  constexpr name##3 make_##name##3(T x, T y, T z) { return {x, y, z}; }                  \
  constexpr name##4 make_##name##4(T x, T y, T z, T w) { return {x, y, z, w}; }

LESSONL_CUDA_VECTOR(signed char, char, 1, 2, 4)
LESSONL_CUDA_VECTOR(unsigned char, uchar, 1, 2, 4)
LESSONL_CUDA_VECTOR(short, short, 2, 4, 8)
LESSONL_CUDA_VECTOR(unsigned short, ushort, 2, 4, 8)
LESSONL_CUDA_VECTOR(int, int, 4, 8, 16)
LESSONL_CUDA_VECTOR(unsigned int, uint, 4, 8, 16)
LESSONL_CUDA_VECTOR(long, long, 8, 16, 16)
LESSONL_CUDA_VECTOR(unsigned long, ulong, 8, 16, 16)
LESSONL_CUDA_VECTOR(long long, longlong, 8, 16, 16)
LESSONL_CUDA_VECTOR(unsigned long long, ulonglong, 8, 16, 16)
LESSONL_CUDA_VECTOR(float, float, 4, 8, 16)
LESSONL_CUDA_VECTOR(double, double, 8, 16, 16)
#undef LESSONL_CUDA_VECTOR

struct dim3 {
  unsigned int x, y, z;
  constexpr dim3(unsigned int x_ = 1, unsigned int y_ = 1, unsigned int z_ = 1) : x(x_), y(y_), z(z_) {}
  constexpr dim3(uint3 v) : x(v.x), y(v.y), z(v.z) {}
  constexpr operator uint3() const { return {x, y, z}; }
};
