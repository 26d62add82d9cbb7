// Functions of the device: mathematics, bits, conversions, cached loads.
#pragma once
#include <cmath>
#include <cstdint>
#include <cstring>

namespace lessonl_cuda {
template <class To, class From>
inline To same_bits(From from) {
  static_assert(sizeof(To) == sizeof(From), "");
  To to;
  std::memcpy(&to, &from, sizeof to);
  return to;
}
}  // namespace lessonl_cuda

#define LESSONL_CUDA_ORDERED(A, B, R)                                                                     \
  constexpr R min(A a, B b) { return static_cast<R>(a) < static_cast<R>(b) ? static_cast<R>(a) : static_cast<R>(b); } \
  constexpr R max(A a, B b) { return static_cast<R>(a) < static_cast<R>(b) ? static_cast<R>(b) : static_cast<R>(a); }
LESSONL_CUDA_ORDERED(int, int, int)
LESSONL_CUDA_ORDERED(unsigned, unsigned, unsigned)
LESSONL_CUDA_ORDERED(int, unsigned, unsigned)
LESSONL_CUDA_ORDERED(unsigned, int, unsigned)
LESSONL_CUDA_ORDERED(long, long, long)
LESSONL_CUDA_ORDERED(unsigned long, unsigned long, unsigned long)
LESSONL_CUDA_ORDERED(long, unsigned long, unsigned long)
LESSONL_CUDA_ORDERED(unsigned long, long, unsigned long)
LESSONL_CUDA_ORDERED(long long, long long, long long)
LESSONL_CUDA_ORDERED(unsigned long long, unsigned long long, unsigned long long)
#undef LESSONL_CUDA_ORDERED
inline float min(float a, float b) { return std::fmin(a, b); }
inline float max(float a, float b) { return std::fmax(a, b); }
inline double min(double a, double b) { return std::fmin(a, b); }
inline double max(double a, double b) { return std::fmax(a, b); }
inline double min(float a, double b) { return std::fmin(a, b); }
inline double max(float a, double b) { return std::fmax(a, b); }
inline double min(double a, float b) { return std::fmin(a, b); }
inline double max(double a, float b) { return std::fmax(a, b); }
constexpr unsigned umin(unsigned a, unsigned b) { return a < b ? a : b; }
constexpr unsigned umax(unsigned a, unsigned b) { return a < b ? b : a; }

inline float rsqrtf(float x) { return 1.0F / std::sqrt(x); }
inline double rsqrt(double x) { return 1.0 / std::sqrt(x); }
inline float rsqrt(float x) { return rsqrtf(x); }
inline float rcbrtf(float x) { return 1.0F / std::cbrt(x); }
inline double rcbrt(double x) { return 1.0 / std::cbrt(x); }
inline float sinpif(float x) { return static_cast<float>(std::sin(3.14159265358979323846 * std::fmod(double{x}, 2.0))); }
inline float cospif(float x) { return static_cast<float>(std::cos(3.14159265358979323846 * std::fmod(double{x}, 2.0))); }
inline double sinpi(double x) { return std::sin(3.14159265358979323846 * std::fmod(x, 2.0)); }
inline double cospi(double x) { return std::cos(3.14159265358979323846 * std::fmod(x, 2.0)); }
inline float fdividef(float a, float b) { return a / b; }
inline float norm3df(float a, float b, float c) { return std::sqrt(a * a + b * b + c * c); }
inline float rnorm3df(float a, float b, float c) { return 1.0F / norm3df(a, b, c); }
inline float normcdff(float x) { return 0.5F * std::erfc(-x * 0.70710678118654752440F); }
inline double normcdf(double x) { return 0.5 * std::erfc(-x * 0.70710678118654752440); }
#if !defined(__USE_GNU)
inline void sincosf(float x, float* s, float* c) { *s = std::sin(x), *c = std::cos(x); }
inline void sincos(double x, double* s, double* c) { *s = std::sin(x), *c = std::cos(x); }
inline float exp10f(float x) { return std::pow(10.0F, x); }
inline double exp10(double x) { return std::pow(10.0, x); }
#endif
inline float __expf(float x) { return std::exp(x); }
inline float __exp10f(float x) { return std::pow(10.0F, x); }
inline float __logf(float x) { return std::log(x); }
inline float __log2f(float x) { return std::log2(x); }
inline float __log10f(float x) { return std::log10(x); }
inline float __sinf(float x) { return std::sin(x); }
inline float __cosf(float x) { return std::cos(x); }
inline float __tanf(float x) { return std::tan(x); }
inline void __sincosf(float x, float* s, float* c) { *s = std::sin(x), *c = std::cos(x); }
inline float __powf(float x, float y) { return std::pow(x, y); }
inline float __fdividef(float a, float b) { return a / b; }
inline float __frcp_rn(float x) { return 1.0F / x; }
inline float __fsqrt_rn(float x) { return std::sqrt(x); }
inline float __frsqrt_rn(float x) { return 1.0F / std::sqrt(x); }
inline float __saturatef(float x) { return x >= 0.0F ? (x <= 1.0F ? x : 1.0F) : 0.0F; }
inline float __fadd_rn(float a, float b) { return a + b; }
inline float __fsub_rn(float a, float b) { return a - b; }
inline float __fmul_rn(float a, float b) { return a * b; }
inline float __fdiv_rn(float a, float b) { return a / b; }
inline float __fmaf_rn(float a, float b, float c) { return std::fma(a, b, c); }
inline double __dadd_rn(double a, double b) { return a + b; }
inline double __dsub_rn(double a, double b) { return a - b; }
inline double __dmul_rn(double a, double b) { return a * b; }
inline double __ddiv_rn(double a, double b) { return a / b; }
inline double __dsqrt_rn(double x) { return std::sqrt(x); }
inline double __drcp_rn(double x) { return 1.0 / x; }
inline double __fma_rn(double a, double b, double c) { return std::fma(a, b, c); }

inline int __popc(unsigned x) { return __builtin_popcount(x); }
inline int __popcll(unsigned long long x) { return __builtin_popcountll(x); }
inline int __clz(int x) { return x == 0 ? 32 : __builtin_clz(static_cast<unsigned>(x)); }
inline int __clzll(long long x) { return x == 0 ? 64 : __builtin_clzll(static_cast<unsigned long long>(x)); }
inline int __ffs(int x) { return __builtin_ffs(x); }
inline int __ffsll(long long x) { return __builtin_ffsll(x); }
inline unsigned __brev(unsigned x) {
  unsigned y = 0;
  for (int i = 0; i < 32; ++i) y |= (x >> i & 1U) << (31 - i);
  return y;
}
inline unsigned long long __brevll(unsigned long long x) {
  return static_cast<unsigned long long>(__brev(static_cast<unsigned>(x))) << 32 | __brev(static_cast<unsigned>(x >> 32));
}
inline int __mul24(int a, int b) { return ((a << 8) >> 8) * ((b << 8) >> 8); }
inline unsigned __umul24(unsigned a, unsigned b) { return (a & 0xffffffU) * (b & 0xffffffU); }
inline int __mulhi(int a, int b) { return static_cast<int>((static_cast<std::int64_t>(a) * b) >> 32); }
inline unsigned __umulhi(unsigned a, unsigned b) { return static_cast<unsigned>((static_cast<std::uint64_t>(a) * b) >> 32); }
inline unsigned long long __umul64hi(unsigned long long a, unsigned long long b) {
  __extension__ using Wide = unsigned __int128;
  return static_cast<unsigned long long>((static_cast<Wide>(a) * b) >> 64);
}
inline unsigned __sad(int a, int b, unsigned c) { return c + static_cast<unsigned>(a < b ? b - a : a - b); }
inline unsigned __usad(unsigned a, unsigned b, unsigned c) { return c + (a < b ? b - a : a - b); }
inline int __hadd(int a, int b) { return static_cast<int>((std::int64_t{a} + b) >> 1); }
inline unsigned __byte_perm(unsigned a, unsigned b, unsigned s) {
  const std::uint64_t both = static_cast<std::uint64_t>(b) << 32 | a;
  unsigned result = 0;
  for (unsigned i = 0; i < 4; ++i) {
    auto byte = static_cast<unsigned>(both >> (8 * (s >> (4 * i) & 7U)) & 0xffU);
    if ((s >> (4 * i) & 8U) != 0) byte = (byte & 0x80U) != 0 ? 0xffU : 0U;
    result |= byte << (8 * i);
  }
  return result;
}
inline unsigned __funnelshift_l(unsigned low, unsigned high, unsigned n) {
  return static_cast<unsigned>((static_cast<std::uint64_t>(high) << 32 | low) << (n & 31U) >> 32);
}
inline unsigned __funnelshift_r(unsigned low, unsigned high, unsigned n) {
  return static_cast<unsigned>((static_cast<std::uint64_t>(high) << 32 | low) >> (n & 31U));
}
inline int __dp4a(int a, int b, int c) {
  for (int i = 0; i < 4; ++i) {
    c += static_cast<signed char>(a >> (8 * i)) * static_cast<signed char>(b >> (8 * i));
  }
  return c;
}

namespace lessonl_cuda {
// Out of range the nearest, not a number zero, as the device has it.
template <class To, class From>
inline To rounded(From x) {
  constexpr To most = static_cast<To>(static_cast<To>(-1) < 0 ? ~(To{1} << (sizeof(To) * 8 - 1)) : ~To{0});
  constexpr To least = static_cast<To>(static_cast<To>(-1) < 0 ? To{1} << (sizeof(To) * 8 - 1) : 0);
  if (!(x == x)) return 0;
  if (x >= static_cast<From>(most)) return most;
  if (x <= static_cast<From>(least)) return least;
  return static_cast<To>(x);
}
}  // namespace lessonl_cuda

#define LESSONL_CUDA_ROUND(name, From, To)                                                        \
  inline To name##_rn(From x) { return lessonl_cuda::rounded<To>(std::nearbyint(x)); }            \
  inline To name##_rz(From x) { return lessonl_cuda::rounded<To>(std::trunc(x)); }                \
  inline To name##_ru(From x) { return lessonl_cuda::rounded<To>(std::ceil(x)); }                 \
  inline To name##_rd(From x) { return lessonl_cuda::rounded<To>(std::floor(x)); }
LESSONL_CUDA_ROUND(__float2int, float, int)
LESSONL_CUDA_ROUND(__float2uint, float, unsigned)
LESSONL_CUDA_ROUND(__float2ll, float, long long)
LESSONL_CUDA_ROUND(__double2int, double, int)
LESSONL_CUDA_ROUND(__double2uint, double, unsigned)
LESSONL_CUDA_ROUND(__double2ll, double, long long)
#undef LESSONL_CUDA_ROUND
inline float __int2float_rn(int x) { return static_cast<float>(x); }
inline float __uint2float_rn(unsigned x) { return static_cast<float>(x); }
inline double __int2double_rn(int x) { return x; }
inline double __uint2double_rn(unsigned x) { return x; }
inline double __ll2double_rn(long long x) { return static_cast<double>(x); }
inline float __ll2float_rn(long long x) { return static_cast<float>(x); }
inline float __double2float_rn(double x) { return static_cast<float>(x); }
inline int __float_as_int(float x) { return lessonl_cuda::same_bits<int>(x); }
inline unsigned __float_as_uint(float x) { return lessonl_cuda::same_bits<unsigned>(x); }
inline float __int_as_float(int x) { return lessonl_cuda::same_bits<float>(x); }
inline float __uint_as_float(unsigned x) { return lessonl_cuda::same_bits<float>(x); }
inline long long __double_as_longlong(double x) { return lessonl_cuda::same_bits<long long>(x); }
inline double __longlong_as_double(long long x) { return lessonl_cuda::same_bits<double>(x); }
inline int __double2hiint(double x) { return static_cast<int>(lessonl_cuda::same_bits<long long>(x) >> 32); }
inline int __double2loint(double x) { return static_cast<int>(lessonl_cuda::same_bits<long long>(x)); }

template <class T> inline T __ldg(const T* p) { return *p; }
template <class T> inline T __ldca(const T* p) { return *p; }
template <class T> inline T __ldcg(const T* p) { return *p; }
template <class T> inline T __ldcs(const T* p) { return *p; }
template <class T> inline T __ldlu(const T* p) { return *p; }
template <class T> inline T __ldcv(const T* p) { return *p; }
template <class T, class V> inline void __stwb(T* p, V v) { *p = v; }
template <class T, class V> inline void __stcg(T* p, V v) { *p = v; }
template <class T, class V> inline void __stcs(T* p, V v) { *p = v; }
template <class T, class V> inline void __stwt(T* p, V v) { *p = v; }
inline void __nanosleep(unsigned) {}
inline void __builtin_assume(bool) {}
#define __trap() ::lessonl_cuda::fault("a trap of its own (__trap())")
